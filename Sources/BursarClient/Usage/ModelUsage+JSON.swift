extension ModelUsage {
    /// Takes the usage out of an answer of the OpenAI or Anthropic API.
    ///
    /// That may be a chat completion, a response, an embedding, a message, an event of a streamed
    /// one that tells its usage (``UsageStream`` is for all of them), or a usage object alone.
    /// Fields that are not known are left alone.
    ///
    /// - Parameter json: One JSON document, in UTF-8.
    /// - Returns: Nothing if it tells no usage.
    /// - Throws: If the text is no JSON, or what it says cannot be.
    public init?(json: some Collection<UInt8>) throws(UsageError) {
        guard let document = try UsageDocument.read(json), let counts = document.counts
        else { return nil }
        self = counts.usage(of: document.model)
    }

    /// Takes the usage out of an answer of the OpenAI or Anthropic API.
    ///
    /// - Parameter json: One JSON document.
    /// - Returns: Nothing if it tells no usage.
    /// - Throws: If the text is no JSON, or what it says cannot be.
    public init?(json: String) throws(UsageError) {
        try self.init(json: json.utf8)
    }
}
