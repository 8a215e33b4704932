import Testing

@testable import ProtocolCompiler

@Suite("Checking the schema")
struct SchemaCheckerTests {
    /// One text of the good schema, what replaces it, and the complaint about that.
    struct Fault: Sendable, CustomTestStringConvertible {
        var good: String
        var bad: String
        var complaint: String
        var testDescription: String { complaint }

        init(_ good: String, _ bad: String, _ complaint: String) {
            self.good = good
            self.bad = bad
            self.complaint = complaint
        }
    }

    @Test("a schema without faults has no complaints")
    func good() throws {
        let folder = try TemporarySchema()
        #expect(try Schema(root: folder.root).complaints().isEmpty)
    }

    @Test(
        "a fault in the messages is named with its place",
        arguments: [
            Fault("\"Ask\"", "\"ask\"", "$.messages[0].message: `ask` is not UpperCamelCase"),
            Fault("\"kind\": 2", "\"kind\": 1", "$.messages[1].kind: 1 is the kind of Ask already"),
            Fault(
                "\"kind\": 1", "\"kind\": 0", "$.messages[0].kind: a kind is from 1 to 65535"),
            Fault(
                "\"reply\": \"Answer\"", "\"reply\": \"Ask\"",
                "$.messages[0].reply: a request names the reply to it, "
                    + "which is not newer than itself"),
            Fault(
                "\"name\": \"key\"", "\"name\": \"lock\"",
                "$.messages[0].fields: a mutating request begins with `key`, an IdempotencyKey"),
            Fault(
                "\"kind\": 2,", "\"kind\": 2, \"mutating\": false,",
                "$.messages[1]: only requests have `reply` and `mutating`"),
            Fault("\"Asks.\"", "\"\"", "$.messages[0].about: says nothing"),
            Fault(
                "\"number\": 3", "\"number\": 4",
                "$.messages[0].fields[2].number: is 4; numbers count from 1 without gaps, "
                    + "so 3 is next"),
            Fault(
                "\"name\": \"text\"", "\"name\": \"Text\"",
                "$.messages[0].fields[2].name: `Text` is not snake_case"),
            Fault(
                "\"name\": \"text\"", "\"name\": \"key\"",
                "$.messages[0].fields[2].name: a second `key`"),
            Fault(
                "\"list<Colour>\", \"since\": 2", "\"list<Colour>\", \"since\": 0",
                "$.messages[0].fields[3].since: is 0 after a field of version 1; "
                    + "versions only append"),
            Fault(
                "\"optional\": true, ", "",
                "$.messages[0].fields[2].optional: a field that older peers do not send "
                    + "is optional or a list"),
            Fault(
                "\"list<Colour>\",", "\"list<Colour>\", \"optional\": true,",
                "$.messages[0].fields[3].optional: a list is empty instead of absent"),
            Fault(
                "\"list<Colour>\"", "\"list<list<u8>>\"",
                "$.messages[0].fields[3].type: a list of lists; put a struct between them"),
            Fault(
                "\"constant\": 7", "\"constant\": 256",
                "$.messages[0].fields[1].constant: 256 does not fit in 8 bits"),
            Fault(
                "\"refusal\": \"bad_magic\"", "\"refusal\": \"bad\"",
                "$.messages[0].fields[1].refusal: a constant names the error of errors.json "
                    + "for another value"),
            Fault(
                "\"type\": \"u64\"", "\"type\": \"IdempotencyKey\"",
                "$.structs[0]: `IdempotencyKey` contains itself"),
            Fault(
                "\"enum\": \"Colour\", \"type\": \"u8\"", "\"enum\": \"Colour\", \"type\": \"i64\"",
                "$.enums[0].type: an enumeration is u8 or u16"),
            Fault(
                "\"value\": 255", "\"value\": 256",
                "$.enums[0].values[1].value: 256 does not fit in 8 bits"),
            Fault(
                "\"value\": 255", "\"value\": 0", "$.enums[0].values[1].value: a second value 0"),
            Fault("\"blue\"", "\"red\"", "$.enums[0].values[1].name: a second `red`"),
        ])
    func faults(fault: Fault) throws {
        let broken = TemporarySchema.messages.replacing(
            fault.good, with: fault.bad, maxReplacements: 1)
        try #require(broken != TemporarySchema.messages)
        let folder = try TemporarySchema(messages: broken)
        let complaints = try Schema(root: folder.root).complaints().map(\.description)
        #expect(complaints == ["Protocol/messages/all.json: \(fault.complaint)"])
    }

    @Test("an unknown type is named with those that are known")
    func unknownType() throws {
        let folder = try TemporarySchema(
            messages: TemporarySchema.messages.replacing("\"u64\"", with: "\"u65\""))
        let complaint = try #require(try Schema(root: folder.root).complaints().first?.description)
        #expect(
            complaint.hasPrefix(
                "Protocol/messages/all.json: $.structs[0].fields[0].type: unknown type `u65`; "
                    + "known are bool, u8,"))
    }

    @Test(
        "what cannot be read at all is named too",
        arguments: [
            Fault("\"kind\": 1,", "", "$.messages[0]: `kind` is missing"),
            Fault(
                "\"kind\": 1,", "\"kind\": 1, \"sort\": 2,",
                "$.messages[0].sort: unknown key; known are message, kind, role, reply, mutating, "
                    + "since, about, fields"),
        ])
    func unreadable(fault: Fault) throws {
        let folder = try TemporarySchema(
            messages: TemporarySchema.messages.replacing(
                fault.good, with: fault.bad, maxReplacements: 1))
        let complaint = try #require(throws: Complaint.self) { try Schema(root: folder.root) }
        #expect(complaint.description == "Protocol/messages/all.json: \(fault.complaint)")
    }

    @Test("a wrong kind of value is named with its place")
    func wrongValue() throws {
        let folder = try TemporarySchema(
            messages: TemporarySchema.messages.replacing("\"kind\": 2", with: "\"kind\": \"2\""))
        let complaint = try #require(throws: Complaint.self) { try Schema(root: folder.root) }
        #expect(complaint.path == "$.messages[1].kind")
    }

    @Test(
        "a fault in the errors is named with its place",
        arguments: [
            Fault(
                "\"bad_magic\"", "\"BadMagic\"", "$.errors[0].name: `BadMagic` is not snake_case"),
            Fault("\"code\": 1", "\"code\": 65536", "$.errors[0].code: a code is from 1 to 65535"),
            Fault("\"Be right.\"", "\"\"", "$.errors[0].mend: says nothing"),
        ])
    func errors(fault: Fault) throws {
        let folder = try TemporarySchema(
            errors: TemporarySchema.errors.replacing(fault.good, with: fault.bad))
        let complaints = try Schema(root: folder.root).complaints().map(\.description)
        #expect(complaints.contains("Protocol/errors.json: \(fault.complaint)"))
    }
}
