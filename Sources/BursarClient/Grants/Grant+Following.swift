extension Grant {
    /// Passes a streamed answer of the OpenAI or Anthropic API on, tracking its usage as it comes.
    ///
    /// ```swift
    /// for try await line in grant.following(lines) { … }
    /// ```
    ///
    /// OpenAI's chat completions tell their usage only if the request said
    /// `"stream_options": {"include_usage": true}`. If the stream ends, or is left, before it has
    /// told all, and the body reports no tokens by itself, the grant is left to its lease and the
    /// coordinator's `on_abandon` policy. Usage that cannot be read or tracked does not end it.
    ///
    /// - Parameter stream: Lines of an event stream, such as `data: {…}`, or JSON documents.
    public func following<Base: AsyncSequence>(
        _ stream: Base
    ) -> FollowedStream<Base> where Base.Element == String {
        follow(stream, .lines { Array($0.utf8) })
    }

    /// Passes a streamed answer on, and tracks its usage as it comes, like lines.
    ///
    /// - Parameter stream: The body of an event stream, in pieces of any size.
    public func following<Base: AsyncSequence>(
        _ stream: Base
    ) -> FollowedStream<Base> where Base.Element: Collection<UInt8> & SendableMetatype {
        follow(stream, .pieces { Array($0) })
    }

    /// Passes a streamed answer on, and tracks its usage as it comes, like lines.
    ///
    /// - Parameters:
    ///   - stream: Events, of any type.
    ///   - json: The JSON of an event, as the API sent it, such as
    ///     `{ try JSONEncoder().encode($0) }`.
    public func following<Base: AsyncSequence>(
        _ stream: Base,
        json: @escaping @Sendable (Base.Element) throws -> some Collection<UInt8> & SendableMetatype
    ) -> FollowedStream<Base> {
        follow(stream, .documents { Array(try json($0)) })
    }

    private func follow<Base: AsyncSequence>(
        _ stream: Base, _ text: StreamText<Base.Element>
    ) -> FollowedStream<Base> {
        FollowedStream(base: stream, listener: StreamListener(self, text))
    }
}
