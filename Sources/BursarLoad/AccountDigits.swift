/// The numbers in the path of an account that requests name, `g012/a345`: so many digits always, so that paths
/// are of one length.
enum AccountDigits {
    /// Digits of each number.
    static let count = 3
    /// Accounts of a group: it is divided anew among them with each that comes.
    static let groupSize = 1_000
    /// From the first digit to behind the last.
    static let span = count + "/a".utf8.count + count

    /// Writes them, front to back.
    @inline(__always)
    static func write(_ number: Int, to place: UnsafeMutableRawPointer) {
        let (group, member) = number.quotientAndRemainder(dividingBy: groupSize)
        unsafe writeDigits(group, to: place)
        unsafe writeDigits(member, to: place + (span - count))
    }

    @inline(__always)
    private static func writeDigits(_ number: Int, to place: UnsafeMutableRawPointer) {
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
