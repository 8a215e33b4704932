/// Follows streamed answers of the OpenAI or Anthropic API, and tells what they use as it is known.
///
/// ```swift
/// var stream = UsageStream()
/// for try await line in lines {
///     if let more = try stream.feed(line) { try await bursar.track(more, grant: grant) }
/// }
/// ```
///
/// Streamed counts are cumulative; they are not added up. An answer goes on as long as its events
/// name the same one, or none; then the next begins, so a log of answers can be fed as well. A
/// usage object alone counts as an answer of its own.
public struct UsageStream: Sendable {
    private struct Answer {
        var id: String?
        var model: String?
        var counts = UsageCounts()
        var told = ModelUsage()
        var isComplete = false
    }

    private var answer: Answer?
    private var earlier: [ModelUsage] = []
    private var isCutShort = false

    /// Nothing has come yet.
    public init() {}

    /// Whether the answers so far have told all that they used.
    ///
    /// Anthropic's messages begin with what is known by then. OpenAI's chat completions tell their
    /// usage only if the request said `"stream_options": {"include_usage": true}`.
    public var isComplete: Bool { !isCutShort && answer?.isComplete == true }

    /// What each model used so far, in the order in which they first answered.
    public var usages: [ModelUsage] {
        var all = earlier
        if let answer { all.add(answer.counts.usage(of: answer.model)) }
        return all
    }

    /// What was used so far, whatever the model; the model is the last one's.
    public var total: ModelUsage {
        var total = ModelUsage(model: answer?.model)
        for usage in usages { total.add(usage) }
        return total
    }

    /// Takes the next line: one of an event stream, such as `data: {…}`, or a JSON document.
    ///
    /// Other lines of event streams are left alone.
    ///
    /// - Returns: What was used since the last time; nothing if that is nothing.
    /// - Throws: If the line is no JSON, or what it says cannot be; it is as if it had not come.
    @discardableResult
    public mutating func feed(_ line: some Collection<UInt8>) throws(UsageError) -> ModelUsage? {
        guard let json = Array(line).eventData, let document = try UsageDocument.read(json),
            let counts = document.counts
        else { return nil }
        return take(document, counts)
    }

    /// Takes the next line: one of an event stream, such as `data: {…}`, or a JSON document.
    ///
    /// - Returns: What was used since the last time; nothing if that is nothing.
    /// - Throws: If the line is no JSON, or what it says cannot be; it is as if it had not come.
    @discardableResult
    public mutating func feed(_ line: String) throws(UsageError) -> ModelUsage? {
        try feed(line.utf8)
    }

    private mutating func take(_ document: UsageDocument, _ counts: UsageCounts) -> ModelUsage? {
        if let ended = answer, !document.continues(answer: ended.id) {
            earlier.add(ended.counts.usage(of: ended.model))
            if !ended.isComplete { isCutShort = true }
            answer = nil
        }
        var current = answer ?? Answer(id: document.id, model: document.model)
        current.model = document.model ?? current.model
        current.counts.merge(counts)
        current.isComplete = !document.isFirst
        let total = current.counts.usage(of: current.model)
        let more = total.since(current.told)
        current.told.add(more)
        answer = current
        return more.tokens == 0 ? nil : more
    }
}

extension [ModelUsage] {
    /// Adds up by model.
    mutating func add(_ usage: ModelUsage) {
        if let known = firstIndex(where: { $0.model == usage.model }) {
            self[known].add(usage)
        } else {
            append(usage)
        }
    }
}

extension [UInt8] {
    /// The JSON of a line that may tell of tokens; parsing the many that do not is a waste.
    fileprivate var eventData: ArraySlice<UInt8>? {
        let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        var rest = drop(while: isSpace)
        if rest.starts(with: "data:".utf8) {
            rest = rest.dropFirst(5).drop(while: isSpace)
        }
        let mark = Array("_tokens\"".utf8)
        guard rest.first == UInt8(ascii: "{"), rest.contains(mark) else { return nil }
        return rest
    }
}

extension ArraySlice<UInt8> {
    fileprivate func contains(_ part: [UInt8]) -> Bool {
        guard count >= part.count else { return false }
        return (startIndex...(endIndex - part.count)).contains {
            self[$0] == part[0] && self[$0..<($0 + part.count)].elementsEqual(part)
        }
    }
}
