import BursarProtocol
import Glibc

/// One connection of a load: its requests under way, and the bytes that come and go.
///
/// Safe as long as nobody uses its buffers beyond their ends, which the plan's bounds see to.
@safe
final class LoadConnection {
    /// A place for one lifecycle at a time.
    struct Slot {
        /// When its lifecycle began, or was to begin.
        var began: Int64 = 0
        /// When its request was sent.
        var sent: Int64 = 0
        /// Number of its request's key; `.max`: there is none under way.
        var number: UInt64 = .max
    }

    let descriptor: Int32
    var slots: [Slot]
    /// Bytes that are to be sent, in one call.
    let output: UnsafeMutableRawPointer
    var outputCount = 0
    let input: UnsafeMutableRawPointer
    var inputCount = 0
    let reserve: RequestTemplate
    let commit: RequestTemplate
    private var lastNumber: UInt64 = 0
    /// All numbers up to this are answered.
    private var acknowledged: UInt64 = 0

    static let inputCapacity = 64 * 1024

    init(descriptor: Int32, client: UInt64, plan: LoadPlan) {
        self.descriptor = descriptor
        slots = Array(repeating: Slot(), count: plan.depth)
        let isNaming = plan.accounts != .ofConnections
        var isKept = false
        if case .openGrants = plan.work { isKept = true }
        reserve = .reserve(client: client, naming: isNaming ? plan.pool : nil, isKept: isKept)
        commit = .commit(client: client)
        let frameMost = max(reserve.bytes.count, commit.bytes.count)
        unsafe output = .allocate(byteCount: plan.depth * frameMost, alignment: 16)
        unsafe input = .allocate(byteCount: Self.inputCapacity, alignment: 16)
    }

    deinit {
        close(descriptor)
        unsafe output.deallocate()
        unsafe input.deallocate()
    }

    /// Finds out how far everything is answered. Once for all that is sent at a time: it only tells the
    /// coordinator what it may forget.
    @inline(__always)
    func acknowledge() {
        var least = lastNumber + 1
        for slot in slots { least = min(least, slot.number) }
        acknowledged = least - 1
    }

    /// Puts a reservation with the bytes to send.
    @inline(__always)
    func append(reservationOf index: Int, began: Int64, account: Int, at now: Int64) {
        lastNumber += 1
        let place = unsafe output + outputCount
        unsafe reserve.write(
            to: place, correlation: UInt64(index), number: lastNumber,
            acknowledgedThrough: acknowledged)
        unsafe reserve.write(account: account, to: place)
        outputCount += reserve.bytes.count
        slots[index] = Slot(began: began, sent: now, number: lastNumber)
    }

    /// Puts a commit with the bytes to send.
    @inline(__always)
    func append(commitOf index: Int, grant: UInt64, at now: Int64) {
        lastNumber += 1
        let place = unsafe output + outputCount
        unsafe commit.write(
            to: place, correlation: UInt64(index), number: lastNumber,
            acknowledgedThrough: acknowledged)
        unsafe RequestTemplate.write(grant: grant, to: place)
        outputCount += commit.bytes.count
        slots[index].sent = now
        slots[index].number = lastNumber
    }

    /// Sends what was put together.
    ///
    /// The socket takes it all: no more is under way than a coordinator reads.
    func flush() throws(LoadFailure) {
        var sent = 0
        while sent < outputCount {
            let count = unsafe send(
                descriptor, output + sent, outputCount - sent, Int32(MSG_NOSIGNAL))
            if count < 0 {
                if errno == EINTR { continue }
                throw LoadFailure("a connection cannot be written to", errorNumber: errno)
            }
            sent += count
        }
        outputCount = 0
    }

    /// Takes what has arrived.
    ///
    /// - Returns: Whether there was anything.
    func fill() throws(LoadFailure) -> Bool {
        let count = unsafe recv(
            descriptor, input + inputCount, Self.inputCapacity - inputCount,
            Int32(MSG_DONTWAIT))
        if count > 0 {
            inputCount += count
            return true
        }
        if count == 0 { throw LoadFailure("the server closed a connection") }
        if errno == EAGAIN || errno == EINTR { return false }
        throw LoadFailure("a connection cannot be read", errorNumber: errno)
    }

    /// Drops bytes that were looked at.
    func drop(first count: Int) {
        inputCount -= count
        if inputCount > 0 { unsafe memmove(input, input + count, inputCount) }
    }
}
