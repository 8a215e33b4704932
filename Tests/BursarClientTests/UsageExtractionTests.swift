import BursarClient
import Testing

@Suite("Usage out of answers")
struct UsageExtractionTests {
    @Test("each example tells what it should", arguments: UsageExamples.documents)
    func document(_ example: UsageExamples.Document) throws {
        let bytes = try example.bytes
        if let code = example.error {
            let error = #expect(throws: UsageError.self) { try ModelUsage(json: bytes) }
            #expect(error?.code.description == code, "\(error?.message ?? "")")
        } else {
            #expect(try ModelUsage(json: bytes) == example.usage?.usage)
        }
    }

    @Test("streams are told as they come, and never twice", arguments: UsageExamples.streams)
    func stream(_ example: UsageExamples.Stream) throws {
        var stream = UsageStream()
        let deltas = try example.lines.compactMap { try stream.feed($0) }
        #expect(deltas == example.deltas.map(\.usage))
        #expect(stream.usages == example.usages.map(\.usage))
        #expect(stream.isComplete == example.complete)
        #expect(deltas.map(\.tokens).reduce(0, +) == stream.total.tokens)
    }

    @Test("an error says where and what")
    func messages() throws {
        let message = { (json: String) in
            do throws(UsageError) {
                _ = try ModelUsage(json: json)
                return ""
            } catch {
                return error.message
            }
        }
        #expect(
            message(
                #"{"usage": {"prompt_tokens_details": {"cached_tokens": -3}, "prompt_tokens": 1}}"#)
                == "usage.prompt_tokens_details.cached_tokens is -3, below zero")
        #expect(message(#"{"input_tokens": 1.5}"#) == "input_tokens is 1.5, no whole number")
        #expect(
            message(#"{"prompt_tokens": 5, "prompt_tokens_details": {"cached_tokens": 6}}"#)
                == "6 tokens were cached of only 5 in all")
    }

    @Test("a bad line is as if it had not come")
    func badLine() throws {
        var stream = UsageStream()
        try stream.feed(#"{"id": "a", "usage": {"prompt_tokens": 5}}"#)
        #expect(throws: UsageError.self) { try stream.feed(#"{"usage": {"prompt_tokens": -1}}"#) }
        #expect(throws: UsageError.self) { try stream.feed(#"data: {"prompt_tokens": 1"#) }
        #expect(stream.total == ModelUsage(input: 5))
        #expect(stream.isComplete)
    }

    @Test("tokens are the sum, as large as can be counted")
    func sum() {
        let usage = ModelUsage(input: 1, cachedRead: 2, cacheWrite: 4, output: 8, reasoning: 16)
        #expect(usage.tokens == 31)
        #expect(ModelUsage(input: .max, output: 1).tokens == .max)
    }
}
