/// A JSON Schema: what arguments a tool takes, or what its results are like.
struct JSONSchema: Hashable, Sendable {
    let json: JSON

    private init(_ members: [JSON.Member]) { json = .object(members) }

    private init(type: String, _ about: String?, _ more: [JSON.Member] = []) {
        self.init(
            [.init("type", .string(type))]
                + (about.map { [.init("description", .string($0))] } ?? []) + more)
    }

    static func string(_ about: String? = nil, of values: [String]? = nil) -> Self {
        Self(
            type: "string", about,
            values.map { [.init("enum", .array($0.map(JSON.string)))] } ?? [])
    }

    static func integer(_ about: String? = nil) -> Self { Self(type: "integer", about) }

    static func number(_ about: String? = nil) -> Self { Self(type: "number", about) }

    static func flag(_ about: String? = nil) -> Self { Self(type: "boolean", about) }

    static func list(of element: Self, _ about: String? = nil) -> Self {
        Self(type: "array", about, [.init("items", element.json)])
    }

    /// A value that may be `null`.
    func orNull() -> Self {
        guard case .object(var members) = json,
            let type = members.firstIndex(where: { $0.key == "type" })
        else { return self }
        members[type].value = .array([members[type].value, .string("null")])
        return Self(members)
    }

    /// A number or a text such as `20k`.
    static func numberOrText(_ about: String) -> Self {
        Self([
            .init("type", .array([.string("number"), .string("string")])),
            .init("description", .string(about)),
        ])
    }

    /// An object.
    ///
    /// - Parameter isOpen: Whether it may have other members too.
    static func object(
        _ properties: [(name: String, schema: Self)], required: [String] = [],
        isOpen: Bool = false, _ about: String? = nil
    ) -> Self {
        var more: [JSON.Member] = [
            .init("properties", .object(properties.map { .init($0.name, $0.schema.json) }))
        ]
        if !required.isEmpty {
            more.append(.init("required", .array(required.map(JSON.string))))
        }
        if !isOpen { more.append(.init("additionalProperties", .bool(false))) }
        return Self(type: "object", about, more)
    }

    // MARK: What results are made of

    /// Amounts as the command line prints them.
    static func amounts(_ about: String? = nil) -> Self {
        func amount(_ about: String) -> Self {
            Self([
                .init("type", .array([.string("integer"), .string("string")])),
                .init("description", .string(about)),
            ])
        }
        return object(
            [
                ("tokens", amount("Count, or \"unlimited\".")),
                ("time_ms", amount("Milliseconds, or \"unlimited\".")),
                ("cost_nano", amount("1e-9 of the currency, or \"unlimited\".")),
            ], about)
    }

    /// Parts of 1 by resource.
    static func fractions(_ about: String) -> Self {
        object([("tokens", number()), ("time", number()), ("cost", number())], about)
    }

    static let level = string(of: ["green", "yellow", "orange", "red", "black"])
    static let action = string(of: ["continue", "warn", "throttle", "degrade", "stop"])
    static let advice = string("What to do now; only where something changed or is tight.")

    /// The user's target beside what was used of it.
    static let indicative = object(
        [
            ("target", amounts()), ("used", amounts("Since the target was set.")),
            ("remaining", amounts("Negative where more was used.")),
            ("percentage", fractions("Used of the target, from 0 on.")),
            ("set_ms", integer("When it was set, in milliseconds since 1970.")),
        ], required: ["target", "used", "remaining", "percentage"],
        "The user's target. Nothing enforces it."
    ).orNull()

    /// What an account does without at its level.
    static let degradation = object(
        [
            ("rung", integer()), ("rungs", integer()), ("disable", list(of: string())),
            ("model", string().orNull()), ("most", amounts().orNull()),
            ("rate_per_minute", amounts().orNull()),
        ], required: ["rung", "rungs", "disable"], "What to do without."
    ).orNull()
}
