import ArgumentParser

/// A grant as people write it: `g123`, or `123`.
struct GrantNumber: Hashable, CustomStringConvertible {
    var number: UInt64

    init(_ number: UInt64) { self.number = number }

    var description: String { "g\(number)" }
}

extension GrantNumber: ExpressibleByArgument {
    init?(argument: String) {
        let digits = argument.hasPrefix("g") ? argument.dropFirst() : argument[...]
        guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = UInt64(digits) else {
            return nil
        }
        self.number = number
    }
}
