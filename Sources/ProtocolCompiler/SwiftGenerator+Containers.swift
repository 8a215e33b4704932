extension SwiftGenerator {
    /// `Request`, `Reply` or `Push`: the messages of one role.
    func container(_ role: Role) -> GeneratedFile {
        let messages = schema.messages.filter { $0.role == role }
        let name = role.typeName
        let about =
            switch role {
            case .request: "What a client sends. Its messages are nested in it."
            case .reply: "What answers a request. Its messages are nested in it."
            case .event: "What the coordinator sends unasked. Its messages are nested in it."
            }
        return file(name, from: Schema.messagesFolder) { text in
            text.line()
            text.doc(about)
            text.block("public enum \(name): FrameBody") { text in
                for message in messages {
                    // A large message would make each value of the enumeration as large.
                    let box = schema.memoryByteCount(message.fields) > 320 ? "indirect " : ""
                    text.doc(message.about)
                    text.line("\(box)case \(message.caseName)(\(name).\(message.message))")
                }
                forward("messageKind", "MessageKind", "The kind in the frame's header.", &text) {
                    "case .\($0.caseName): .\($0.caseName)"
                }
                forward("encodedByteCount", "Int", "Bytes of the body.", &text) {
                    "case .\($0.caseName)(let message): message.encodedByteCount"
                }
                text.line()
                text.doc("Writes the body.")
                text.block("public func encode(into writer: inout WireWriter)") { text in
                    text.choice("self") { text in
                        for message in messages {
                            text.line(
                                "case .\(message.caseName)(let message): "
                                    + "message.encode(into: &writer)")
                        }
                    }
                }
                decoder(messages, role: role, &text)
            }

            func forward(
                _ property: String, _ type: String, _ about: String, _ text: inout SourceText,
                _ line: (MessageSchema) -> String
            ) {
                text.line()
                text.doc(about)
                text.block("public var \(property): \(type)") { text in
                    text.choice("self") { text in
                        for message in messages { text.line(line(message)) }
                    }
                }
            }
        }
    }

    private func decoder(
        _ messages: [MessageSchema], role: Role, _ text: inout SourceText
    ) {
        text.line()
        text.doc("Reads the body of a whole frame, whose header has been read.")
        text.line("///")
        text.doc(
            "- Throws: `unknown_kind` if it is no \(role.rawValue) of `version`, or what is wrong "
                + "with the body. Give version 0 for `hello` and `welcome`, which come before it is known."
        )
        text.line("public init(")
        text.indented { $0.line("frame: RawSpan, header: FrameHeader, version: UInt16") }
        text.block(") throws(DecodingRefusal)") { text in
            text.line("var reader = WireReader(frame, from: FrameHeader.byteCount)")
            text.choice("header.kind") { text in
                for message in messages {
                    let condition = message.since > 0 ? " where version >= \(message.since)" : ""
                    text.line("case \(message.kind)\(condition):")
                    text.indented { text in
                        text.line(
                            "self = .\(message.caseName)("
                                + "try \(role.typeName).\(message.message)"
                                + "(from: &reader, version: version))")
                    }
                }
                text.line("default:")
                text.indented { text in
                    text.line("throw reader.refusal(")
                    text.indented { text in
                        text.line(".unknownKind, at: FrameHeader.kindOffset,")
                        text.line("\"kind is of role \(role.rawValue) in this version\")")
                    }
                }
            }
        }
    }

    func messageKinds() -> GeneratedFile {
        return file("MessageKind", from: Schema.messagesFolder) { text in
            let messages = schema.messages
            text.line()
            text.doc("Which message a frame holds.")
            let conformances = "UInt16, CaseIterable, Hashable, Sendable"
            text.block("public enum MessageKind: \(conformances)") { text in
                for message in messages {
                    text.doc(message.about)
                    text.line("case \(message.caseName) = \(message.kind)")
                }
                text.line()
                text.doc("Who sends a message, and what for.")
                text.block("public enum Role: Hashable, Sendable") { text in
                    text.doc("From a client; gets a reply.")
                    text.line("case request")
                    text.doc("From the coordinator, to one request.")
                    text.line("case reply")
                    text.doc("From the coordinator, unasked.")
                    text.line("case event")
                }
                property("role", "Role", "Who sends it.", &text) { ".\($0.role.rawValue)" }
                property("name", "String", "The name in the schema.", &text) {
                    "\"\($0.message)\""
                }
                property("since", "UInt16", "The first version that has it.", &text) {
                    "\($0.since)"
                }
                property(
                    "isMutating", "Bool", "Whether it carries an idempotency key.", &text
                ) { "\($0.mutating ?? false)" }
                property("reply", "MessageKind?", "The reply to a request.", &text) {
                    $0.reply.map { ".\($0.lowerFirst.escaped)" } ?? "nil"
                }
            }
            text.line()
            text.doc("The versions of the protocol that this code speaks.")
            text.block("public enum ProtocolVersion") { text in
                text.doc("The oldest.")
                text.line("public static let least: UInt16 = 0")
                text.doc("The newest.")
                text.line("public static let most: UInt16 = \(schema.versionMost)")
            }
        }

        func property(
            _ name: String, _ type: String, _ about: String, _ text: inout SourceText,
            _ value: (MessageSchema) -> String
        ) {
            text.line()
            text.doc(about)
            text.block("public var \(name): \(type)") { text in
                text.choice("self") { text in
                    for message in schema.messages {
                        text.line("case .\(message.caseName): \(value(message))")
                    }
                }
            }
        }
    }
}

extension MessageSchema {
    var caseName: String { message.lowerFirst.escaped }
}
