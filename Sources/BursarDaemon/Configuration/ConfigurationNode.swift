/// A value of the configuration and where it was said.
struct ConfigurationNode: Sendable {
    var value: Value
    var place: ConfigurationPlace

    enum Value: Sendable {
        case table(ConfigurationTable)
        case array([ConfigurationNode])
        case string(String)
        case integer(Int64)
        case number(Double)
        case boolean(Bool)
        /// A date or a time, which no key takes.
        case moment(String)
    }

    /// The kind of the value, for a sentence.
    var kind: String {
        switch value {
        case .table: "a table"
        case .array: "an array"
        case .string(let text): "the text \"\(text)\""
        case .integer(let number): "the integer \(number)"
        case .number(let number): "the number \(number)"
        case .boolean(let flag): "\(flag)"
        case .moment: "a date or time"
        }
    }
}

/// A table that keeps its keys in the order in which the files first name them.
struct ConfigurationTable: Sendable {
    private(set) var keys: [String] = []
    private var nodes: [String: ConfigurationNode] = [:]

    /// The value of a key. A new key goes to the end; an old one keeps its place in the order.
    subscript(key: String) -> ConfigurationNode? {
        get { nodes[key] }
        set {
            if let newValue {
                if nodes.updateValue(newValue, forKey: key) == nil { keys.append(key) }
            } else if nodes.removeValue(forKey: key) != nil {
                keys.removeAll { $0 == key }
            }
        }
    }

    /// Lays `other` over this table, key by key; tables beneath likewise. What `other` says wins.
    mutating func merge(_ other: ConfigurationTable) {
        for key in other.keys {
            guard let new = other.nodes[key] else { continue }
            if case .table(let upper) = new.value, var old = nodes[key],
                case .table(var lower) = old.value
            {
                // Emptied first, so that the merge works in place however large the table is.
                nodes[key]?.value = .boolean(false)
                old.value = .boolean(false)
                lower.merge(upper)
                old.value = .table(lower)
                nodes[key] = old
            } else {
                self[key] = new
            }
        }
    }
}
