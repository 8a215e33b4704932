/// Stands for a model. What it uses depends on the prompt alone, so that runs can be compared.
enum SimulatedModel {
    struct Answer {
        let text: String
        /// As the OpenAI API would send it.
        let body: String
    }

    static func answer(_ prompt: String, atMost most: Int64) async throws -> Answer {
        try await Task.sleep(for: .milliseconds(10))
        let sum = prompt.utf8.reduce(0) { $0 + Int64($1) }
        let used = most / 2 + sum * 37 % (most / 2)
        let text = "about \(prompt)"
        return Answer(
            text: text,
            body: """
                {"object": "response", "model": "simulated",
                 "output": [{"content": [{"type": "output_text", "text": "\(text)"}]}],
                 "usage": {"input_tokens": \(used / 3), "output_tokens": \(used - used / 3),
                           "total_tokens": \(used)}}
                """)
    }
}
