#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// An answer of one of the two APIs, an event of a streamed one, or a bare usage object.
struct UsageDocument: Decodable {
    /// The answer's, if the document says it.
    private(set) var id: String?
    private(set) var model: String?
    /// Nothing if the document tells no usage.
    private(set) var counts: UsageCounts?
    /// What kind of event or object it is.
    private var type: String?
    private var object: String?

    private enum Key: String, CodingKey {
        case id, model, type, object, usage
        /// In events of OpenAI's responses.
        case response
        /// In the event that begins one of Anthropic's messages.
        case message
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        id = try fields.lenient(String.self, .id)
        model = try fields.lenient(String.self, .model)
        type = try fields.lenient(String.self, .type)
        object = try fields.lenient(String.self, .object)
        counts = try fields.lenient(UsageFields.self, .usage)?.counts
        for key in [Key.response, .message] where counts == nil {
            guard let inner = try fields.lenient(UsageDocument.self, key), inner.counts != nil
            else { continue }
            (id, model, counts) = (inner.id, inner.model, inner.counts)
        }
        if counts == nil { counts = try UsageFields(from: decoder).counts }
    }

    /// - Returns: Nothing if it is JSON, but no object.
    /// - Throws: ``UsageError`` only.
    static func read(_ json: some Collection<UInt8>) throws(UsageError) -> UsageDocument? {
        do {
            return try JSONDecoder().decode(Self.self, from: Data(json))
        } catch let error as UsageError {
            throw error
        } catch DecodingError.typeMismatch, DecodingError.valueNotFound {
            return nil
        } catch {
            throw UsageError(.notJSON, "it is no JSON")
        }
    }

    /// Whether it belongs to the answer that the events before it were of, not to a new one.
    func continues(answer earlier: String?) -> Bool {
        if type == "message_start" { return id != nil && id == earlier }
        if let id { return id == earlier }
        return type == "message_delta" || type == "message_stop"
            || object == "chat.completion.chunk"
    }

    /// Whether more is still to come about the same answer.
    var isFirst: Bool { type == "message_start" }
}
