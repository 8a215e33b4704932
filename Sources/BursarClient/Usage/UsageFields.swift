/// A usage object of one of the two APIs, told apart by its fields.
///
/// - `prompt_tokens`, `completion_tokens`: OpenAI's chat completions and embeddings.
/// - `input_tokens`, `output_tokens`, and `cached_tokens` in the input's details: OpenAI's
///   responses.
/// - The same with `cache_read_input_tokens` and `cache_creation_input_tokens`: Anthropic's
///   messages.
struct UsageFields: Decodable {
    /// Nothing if it is no usage object.
    let counts: UsageCounts?

    private enum Key: String, CodingKey {
        case promptTokens = "prompt_tokens"
        case completionTokens = "completion_tokens"
        case totalTokens = "total_tokens"
        case promptDetails = "prompt_tokens_details"
        case completionDetails = "completion_tokens_details"
        case inputTokens = "input_tokens"
        case outputTokens = "output_tokens"
        case inputDetails = "input_tokens_details"
        /// So in realtime sessions and transcriptions.
        case inputDetail = "input_token_details"
        case outputDetails = "output_tokens_details"
        case cacheRead = "cache_read_input_tokens"
        case cacheCreation = "cache_creation_input_tokens"
        case cacheCreationByAge = "cache_creation"
        case iterations
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        var counts = UsageCounts()
        if let prompt = try Self.pair(fields, .promptTokens, .completionTokens) {
            counts = prompt
            try counts.takeInput(fields.lenient(Details.self, .promptDetails))
            try counts.takeOutput(fields.lenient(Details.self, .completionDetails))
            counts.includeReasoning(total: try fields.count(.totalTokens))
        } else {
            let cached =
                try fields.lenient(Details.self, .inputDetails)
                ?? fields.lenient(Details.self, .inputDetail)
            let read = try fields.count(.cacheRead)
            let created =
                try fields.count(.cacheCreation)
                ?? fields.lenient(CreationByAge.self, .cacheCreationByAge)?.sum
            let pair = try Self.pair(fields, .inputTokens, .outputTokens)
            guard pair != nil || read != nil || created != nil else {
                self.counts = nil
                return
            }
            counts = pair ?? counts
            (counts.cachedRead, counts.cacheWrite) = (read ?? 0, created ?? 0)
            if cached?.cached != nil || cached?.written != nil { counts.takeInput(cached) }
            try counts.takeOutput(fields.lenient(Details.self, .outputDetails))
            for iteration in try fields.lenient([Iteration].self, .iterations) ?? [] {
                try counts.besides.add(iteration)
            }
        }
        try counts.check()
        self.counts = counts
    }

    private static func pair(
        _ fields: KeyedDecodingContainer<Key>, _ input: Key, _ output: Key
    ) throws -> UsageCounts? {
        let (input, output) = (try fields.count(input), try fields.count(output))
        guard input != nil || output != nil else { return nil }
        return UsageCounts(input: input ?? 0, output: output ?? 0)
    }
}

/// The parts of a whole.
private struct Details: Decodable {
    let cached: Int64?
    let written: Int64?
    let reasoning: Int64?

    enum Key: String, CodingKey {
        case cached = "cached_tokens"
        case written = "cache_write_tokens"
        case reasoning = "reasoning_tokens"
        /// Anthropic's word for it.
        case thinking = "thinking_tokens"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        cached = try fields.count(.cached)
        written = try fields.count(.written)
        reasoning = try fields.count(.reasoning) ?? fields.count(.thinking)
    }
}

/// Cache writes by how long they are kept.
private struct CreationByAge: Decodable {
    let sum: Int64?

    enum Key: String, CodingKey {
        case fiveMinutes = "ephemeral_5m_input_tokens"
        case oneHour = "ephemeral_1h_input_tokens"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        let counts = [try fields.count(.fiveMinutes), try fields.count(.oneHour)].compactMap(\.self)
        sum = counts.isEmpty ? nil : counts.reduce(0, +)
    }
}

/// A step that an answer took. Those of these types are not in the sums above them.
private struct Iteration: Decodable {
    let isBesides: Bool
    let counts: UsageCounts?

    enum Key: String, CodingKey {
        case type
    }

    init(from decoder: any Decoder) throws {
        let type = try decoder.container(keyedBy: Key.self).lenient(String.self, .type)
        isBesides = type == "compaction" || type == "advisor_message"
        counts = isBesides ? try UsageFields(from: decoder).counts : nil
    }
}

extension UsageCounts {
    fileprivate mutating func takeInput(_ details: Details?) {
        isInclusive = true
        cachedRead = details?.cached ?? 0
        cacheWrite = details?.written ?? 0
    }

    fileprivate mutating func takeOutput(_ details: Details?) {
        reasoning = details?.reasoning ?? 0
    }

    /// Some who offer OpenAI's interface count reasoning beside the completion: then the total says
    /// so.
    fileprivate mutating func includeReasoning(total: Int64?) {
        if reasoning > 0, total == input + output + reasoning { output += reasoning }
    }
}

extension UsageCounts.Besides {
    fileprivate mutating func add(_ iteration: Iteration) throws(UsageError) {
        guard let counts = iteration.counts else { return }
        input += counts.input
        cachedRead += counts.cachedRead
        cacheWrite += counts.cacheWrite
        output += counts.output
        if max(input, cachedRead, cacheWrite, output) > UsageError.most {
            throw UsageError(.tooLarge, "more than \(UsageError.most) tokens in all")
        }
    }
}

extension KeyedDecodingContainer {
    /// A count; nothing if it is absent or null.
    func count(_ key: Key) throws -> Int64? {
        try decodeIfPresent(TokenCount.self, forKey: key)?.value
    }

    /// Something that is not there if it has another type.
    func lenient<Value: Decodable>(_ type: Value.Type, _ key: Key) throws -> Value? {
        do {
            return try decodeIfPresent(type, forKey: key)
        } catch DecodingError.typeMismatch {
            return nil
        }
    }
}
