import ArgumentParser

/// Where lines of usage come from.
enum UsageOrigin: Hashable, Sendable {
    /// A file, which may be yet to come, or a named pipe.
    case file(String)
    /// A pipe that the program has open under this number.
    case descriptor(Int32)

    /// Reads `fd:3`, or a path.
    init(text: String) throws(QuantityProblem) {
        guard text.hasPrefix("fd:") else {
            guard !text.isEmpty else { throw QuantityProblem("name a file, or fd:3") }
            self = .file(text)
            return
        }
        guard let number = Int32(text.dropFirst(3)), (3...1_000).contains(number) else {
            throw QuantityProblem(
                "a descriptor is fd:3 to fd:1000; a file of that name is ./\(text)")
        }
        self = .descriptor(number)
    }
}
