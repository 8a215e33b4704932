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
    /// Name of its client instance.
    let client: UInt64
    private(set) var lastNumber: UInt64
    /// All numbers up to this are answered.
    private var acknowledged: UInt64
    /// Whose turn it is, where requests name accounts.
    private var accounts: AccountShare?
    /// Lifecycles that it has still to begin, where there is a number of them.
    var lifecyclesLeft = 0

    static let inputCapacity = 64 * 1024

    init(descriptor: Int32, number: Int, plan: LoadPlan) {
        self.descriptor = descriptor
        client = plan.client &+ UInt64(number)
        (lastNumber, acknowledged) = (plan.lastKey, plan.lastKey)
        if case .named(let count) = plan.accounts {
            accounts = AccountShare(of: count, connection: number, of: plan.connections)
        }
        switch plan.work {
        case .lifecycles: break
        case .fixedLifecycles(let count), .openGrants(let count):
            lifecyclesLeft = (count - number + plan.connections - 1) / plan.connections
        }
        slots = Array(repeating: Slot(), count: plan.depth)
        var isKept = false
        if case .openGrants = plan.work { isKept = true }
        reserve = .reserve(
            client: client, naming: accounts == nil ? nil : plan.pool, isKept: isKept)
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
    func append(reservationOf index: Int, began: Int64, at now: Int64) {
        lastNumber += 1
        let place = unsafe output + outputCount
        unsafe reserve.write(
            to: place, correlation: UInt64(index), number: lastNumber,
            acknowledgedThrough: acknowledged)
        if let account = accounts?.next() { unsafe reserve.write(account: account, to: place) }
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
