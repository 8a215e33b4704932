import Logging
import Synchronization

/// A streamed answer that is passed on while its usage is tracked; see `following` of
/// ``Grant``.
///
/// Iterated over once.
public struct FollowedStream<Base: AsyncSequence>: AsyncSequence {
    /// What the stream has.
    public typealias Element = Base.Element
    /// What can end it; nothing else can.
    public typealias Failure = Base.Failure

    let base: Base
    let listener: StreamListener<Base.Element>

    /// Takes elements one after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var base: Base.AsyncIterator
        var listener: StreamListener<Base.Element>

        /// The next element, after its usage was tracked; nothing at the end.
        public mutating func next() async throws(Base.Failure) -> Base.Element? {
            try await next(isolation: nil)
        }

        /// The next element, after its usage was tracked; nothing at the end.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(Base.Failure) -> Base.Element? {
            let element = try await base.next(isolation: actor)
            await listener.hear(element)
            return element
        }
    }

    /// Takes elements one after the other.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: base.makeAsyncIterator(), listener: listener)
    }
}

extension FollowedStream: Sendable where Base: Sendable {}

@available(*, unavailable)
extension FollowedStream.AsyncIterator: Sendable {}

/// Tells a grant what the elements of a stream say of usage.
///
/// That usage cannot be read or tracked is never the trouble of who takes the elements: what is
/// known is committed in the end, and if not all is known the account's policy decides.
struct StreamListener<Element>: Sendable {
    private let grant: Grant
    private let part: Int
    private let text: StreamText<Element>
    private var stream = UsageStream()
    private var lines = StreamLines()

    init(_ grant: Grant, _ text: StreamText<Element>) {
        self.grant = grant
        self.text = text
        part = grant.usage.withLock { usage in
            usage.isDispatched = true
            return usage.follow()
        }
    }

    /// - Parameter element: Nothing: the stream has ended.
    mutating func hear(_ element: Element?) async {
        var news: [ModelUsage] = []
        for line in takeLines(element) {
            do throws(UsageError) {
                if let usage = try stream.feed(line) { news.append(usage) }
            } catch {
                grant.missed()
            }
        }
        if news.isEmpty { return }
        grant.usage.withLock { [part, stream] in $0.heard(part, stream) }
        for usage in news {
            do throws(BursarError) {
                try await grant.tell(usage, of: part)
            } catch {
                grant.bursar.configuration.logger?.warning(
                    "Grant \(grant.id): usage was not tracked: \(error)")
            }
        }
    }

    private mutating func takeLines(_ element: Element?) -> [[UInt8]] {
        guard let element else { return lines.finish() }
        switch text {
        case .lines(let bytes): return StreamLines.split(bytes(element))
        case .pieces(let bytes): return lines.append(bytes(element))
        case .documents(let json):
            guard let document = try? json(element) else {
                grant.missed()
                return []
            }
            return [document]
        }
    }
}

/// How the elements of a stream say what the API sent.
enum StreamText<Element>: Sendable {
    /// Each is a line or some lines.
    case lines(@Sendable (Element) -> [UInt8])
    /// Each is any part of the body.
    case pieces(@Sendable (Element) -> [UInt8])
    /// Each is an event.
    case documents(@Sendable (Element) throws -> [UInt8])
}
