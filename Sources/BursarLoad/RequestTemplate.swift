import BursarProtocol

/// A request whose frame is made once. What differs between two of them is a few numbers, which are
/// written over, so that the driver of a load costs little beside what it measures.
struct RequestTemplate {
    let bytes: [UInt8]
    /// Where the digits of the account's name are, if the request names one.
    private let digitsOffset: Int?

    private static let correlationOffset = 8
    /// After the header comes the key, which is a struct with its length.
    private static let keyOffset = FrameHeader.byteCount + 2
    private static let numberOffset = keyOffset + 8
    private static let acknowledgedOffset = keyOffset + 16
    private static let grantOffset = keyOffset + 24
    /// After the key come a presence byte, the length of the account's path, and the path.
    private static let accountOffset = keyOffset + 24 + 3

    /// A reservation of the session's account, or of a named one.
    static func reserve(client: UInt64, naming pool: String?, isKept: Bool) -> RequestTemplate {
        let account = pool.map { LoadPlan.account(named: 0, in: $0) }
        let request = Request.Reserve(
            key: IdempotencyKey(client: client, number: 0, acknowledgedThrough: 0),
            account: account, want: Amounts(tokens: .finite(LoadPlan.reservedTokens)),
            least: .absent, operationClass: .essential, ttlMs: isKept ? 3_600_000 : nil,
            waitMs: 0, detached: isKept, explain: false)
        let digits = account.map { accountOffset + $0.utf8.count - AccountDigits.span }
        return RequestTemplate(request, digitsOffset: digits)
    }

    /// A commit.
    static func commit(client: UInt64) -> RequestTemplate {
        let request = Request.Commit(
            key: IdempotencyKey(client: client, number: 0, acknowledgedThrough: 0), grant: 0,
            actual: Amounts(tokens: .finite(LoadPlan.committedTokens)))
        return RequestTemplate(request, digitsOffset: nil)
    }

    private init(_ request: some FrameBody, digitsOffset: Int?) {
        guard let frame = try? request.frame(correlation: 0) else {
            preconditionFailure("a request of few bytes fits in a frame")
        }
        bytes = frame
        self.digitsOffset = digitsOffset
    }

    /// Writes the frame of one request.
    @inline(__always)
    func write(
        to place: UnsafeMutableRawPointer, correlation: UInt64, number: UInt64,
        acknowledgedThrough: UInt64
    ) {
        unsafe bytes.withUnsafeBytes { frame in
            unsafe place.copyMemory(from: frame.baseAddress!, byteCount: frame.count)
        }
        unsafe place.storeBytes(
            of: correlation.littleEndian, toByteOffset: Self.correlationOffset, as: UInt64.self)
        unsafe place.storeBytes(
            of: number.littleEndian, toByteOffset: Self.numberOffset, as: UInt64.self)
        unsafe place.storeBytes(
            of: acknowledgedThrough.littleEndian, toByteOffset: Self.acknowledgedOffset,
            as: UInt64.self)
    }

    /// Says which grant a written commit is of.
    @inline(__always)
    static func write(grant: UInt64, to place: UnsafeMutableRawPointer) {
        unsafe place.storeBytes(
            of: grant.littleEndian, toByteOffset: grantOffset, as: UInt64.self)
    }

    /// Says which account a written reservation is of.
    @inline(__always)
    func write(account: Int, to place: UnsafeMutableRawPointer) {
        if let digitsOffset { unsafe AccountDigits.write(account, to: place + digitsOffset) }
    }
}
