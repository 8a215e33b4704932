internal import BursarCore

/// Writes one JSON object as bytes; the caller gives the fields in the order that they shall have.
struct JSONLine {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    mutating func begin() {
        bytes.append(UInt8(ascii: "{"))
        needsComma = false
    }

    mutating func end() {
        bytes.append(UInt8(ascii: "}"))
        needsComma = true
    }

    mutating func newline() { bytes.append(UInt8(ascii: "\n")) }

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    private mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func name(_ name: String) {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
        bytes.append(UInt8(ascii: "\""))
        raw(name)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    mutating func field(_ name: String, _ value: some BinaryInteger) {
        self.name(name)
        raw(String(value))
    }

    mutating func field(_ name: String, _ value: Bool) {
        self.name(name)
        raw(value ? "true" : "false")
    }

    mutating func field(_ name: String, _ value: String) {
        self.name(name)
        string(value)
    }

    /// An object.
    mutating func object(_ name: String, _ body: (inout JSONLine) -> Void) {
        self.name(name)
        begin()
        body(&self)
        end()
    }

    /// A list of objects.
    mutating func list<Value>(
        _ name: String, _ values: [Value], _ body: (inout JSONLine, Value) -> Void
    ) {
        self.name(name)
        bytes.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            begin()
            body(&self, value)
            end()
        }
        bytes.append(UInt8(ascii: "]"))
        needsComma = true
    }

    /// Nothing in it moves the cursor or reorders what a terminal shows: texts come from any process.
    private mutating func string(_ value: String) {
        bytes.append(UInt8(ascii: "\""))
        if value.utf8.allSatisfy({ $0 < 0x80 }) {
            for byte in value.utf8 { ascii(byte) }
        } else {
            for scalar in value.unicodeScalars { self.scalar(scalar) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func ascii(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        case 0x00..<0x20, 0x7F: escape(UInt16(byte))
        default: bytes.append(byte)
        }
    }

    private mutating func scalar(_ scalar: Unicode.Scalar) {
        if scalar.isASCII { return ascii(UInt8(scalar.value)) }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator:
            for unit in UTF16.encode(scalar)! { escape(unit) }
        default: raw(String(scalar))
        }
    }

    private mutating func escape(_ unit: UInt16) {
        raw("\\u" + hexadecimal(unit))
    }
}

extension JSONLine {
    /// Sixteen hexadecimal digits: JSON's numbers do not hold all 64 bits everywhere.
    mutating func field(_ name: String, digest: UInt64) {
        field(name, hexadecimal(digest))
    }

    mutating func field(_ name: String, grant: UInt64) { field(name, "g\(grant)") }

    mutating func field(_ name: String, _ amounts: Amounts) {
        object(name) { line in
            line.amount("tokens", amounts[.tokens])
            line.amount("time_ms", amounts[.time])
            line.amount("cost_nano", amounts[.cost])
        }
    }

    /// Quantities as an amounts object: all three, except that "no limit" is `"unlimited"`.
    mutating func field(_ name: String, _ values: Quantities) {
        object(name) { line in
            line.amount("tokens", .init(values.tokens))
            line.amount("time_ms", .init(values.time))
            line.amount("cost_nano", .init(values.cost))
        }
    }

    private mutating func amount(_ name: String, _ amount: Amount) {
        switch amount {
        case .absent: break
        case .finite(let value): field(name, value)
        case .unlimited: field(name, "unlimited")
        }
    }
}

extension Amount {
    /// A quantity, of which the largest stands for "no limit".
    fileprivate init(_ value: Int64) { self = value == .max ? .unlimited : .finite(value) }
}
