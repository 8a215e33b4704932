/// The number in the name of an account: so many digits always, so that names are of one length.
enum AccountDigits {
    static let count = 6

    /// Writes them, front to back.
    @inline(__always)
    static func write(_ number: Int, to place: UnsafeMutableRawPointer) {
        var rest = number
        for position in stride(from: count - 1, through: 0, by: -1) {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            unsafe place.storeBytes(
                of: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: digit), toByteOffset: position,
                as: UInt8.self)
            rest = quotient
        }
    }
}
