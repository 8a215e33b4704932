import BursarClient
import BursarText

/// What a tool was called with. Models write arguments, so what is wrong is told in full.
struct ToolArguments {
    private let object: WrittenValue

    /// - Parameter names: The arguments that there are.
    init(_ object: WrittenValue, names: [String]) throws(ToolFailure) {
        self.object = object
        guard case .object(let members) = object else { return }
        for member in members where !names.contains(member.key) {
            let guess = Spelling.nearest(to: member.key, among: names)
            let known = names.isEmpty ? "none" : names.joined(separator: ", ")
            throw ToolFailure(
                "There is no argument \"\(member.key.prefix(100).description.printable)\""
                    + (guess.map { "; did you mean \"\($0)\"?" } ?? ".") + " Arguments: \(known).")
        }
    }

    /// An argument that is there; `null` is as good as left out.
    private func value(_ name: String) -> WrittenValue? {
        object[name].flatMap { $0 == .null ? nil : $0 }
    }

    func isGiven(_ name: String) -> Bool { value(name) != nil }

    func text(_ name: String) throws(ToolFailure) -> String? {
        guard let value = value(name) else { return nil }
        guard case .string(let text) = value else {
            throw ToolFailure("\"\(name)\" must be a string, not \(value.words).")
        }
        guard text.utf8.count <= 128 else {
            throw ToolFailure("\"\(name)\" has at most 128 bytes.")
        }
        return text.isEmpty ? nil : text
    }

    func flag(_ name: String) throws(ToolFailure) -> Bool {
        guard let value = value(name) else { return false }
        guard case .bool(let flag) = value else {
            throw ToolFailure("\"\(name)\" must be true or false, not \(value.words).")
        }
        return flag
    }

    func operationClass(_ name: String) throws(ToolFailure) -> OperationClass {
        guard let text = try text(name) else { return .essential }
        guard let operationClass = OperationClass(name: text) else {
            let known = OperationClass.allCases.map { "\"\($0.name)\"" }.joined(separator: ", ")
            throw ToolFailure("\"\(name)\" must be one of \(known).")
        }
        return operationClass
    }

    /// A grant such as `g7`, or its number.
    func grant(_ name: String) throws(ToolFailure) -> GrantNumber? {
        guard let value = value(name) else { return nil }
        switch value {
        case .integer(let number) where number >= 0: return GrantNumber(UInt64(number))
        case .string(let text):
            if let grant = try? GrantNumber(text: text), text.count > 1 { return grant }
        default: break
        }
        throw ToolFailure(
            "\"\(name)\" must be a grant as request_grant returned it, such as \"g7\", not "
                + "\(value.words).")
    }

    // MARK: Amounts

    /// An amount of a resource, in its natural unit.
    func amount(_ name: String, of resource: Resource) throws(ToolFailure) -> Int64? {
        guard let value = value(name) else { return nil }
        do throws(QuantityProblem) {
            return try NaturalQuantity.read(value, of: resource)
        } catch {
            throw ToolFailure("\"\(name)\" is \(value.words): \(error).")
        }
    }

    /// An amount, or `"auto"`.
    func wanted(_ name: String, of resource: Resource) throws(ToolFailure) -> Wanted? {
        if value(name) == .string("auto") { return .auto }
        return try amount(name, of: resource).map(Wanted.amount)
    }

    /// `tokens`, `time` and `cost`.
    func amounts(prefix: String = "") throws(ToolFailure) -> Amounts {
        Amounts(
            finite: try amount(prefix + "tokens", of: .tokens),
            try amount(prefix + "time", of: .time), try amount(prefix + "cost", of: .cost))
    }
}
