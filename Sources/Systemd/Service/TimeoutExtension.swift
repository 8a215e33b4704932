internal import Dispatch

/// Keeps the service manager waiting while something takes long, and says what. It is bounded: what
/// hangs is not waited for for ever.
public final class TimeoutExtension {
    private let timer: any DispatchSourceTimer

    /// Time that is asked for at once, and for how long at most, in seconds.
    static let step = 15
    static let most = 1_800

    /// Begins to ask for time.
    public convenience init(status: String) {
        self.init(status: status, every: .seconds(TimeoutExtension.step / 3))
    }

    init(status: String, every interval: DispatchTimeInterval) {
        let end = DispatchTime.now() + .seconds(TimeoutExtension.most)
        timer = DispatchSource.makeTimerSource(queue: .global())
        timer.schedule(deadline: .now() + interval, repeating: interval)
        timer.setEventHandler {
            guard DispatchTime.now() < end else { return }
            Notifier().extendTimeout(
                microseconds: Int64(TimeoutExtension.step) * 1_000_000, status: status)
        }
        timer.activate()
    }

    /// It is over.
    public func end() { timer.cancel() }

    deinit { timer.cancel() }
}
