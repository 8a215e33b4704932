import BursarClient

/// Follows lines of usage objects, and hands out what they say as they come.
final class UsageFollower {
    /// Bytes that a line may have.
    static let lineMost = 4 << 20
    /// Between two looks, in milliseconds.
    static let pause: Int64 = 50

    private var file: FollowedFile
    private var lines = LineSplitter(lineMost: UsageFollower.lineMost)
    private var stream = UsageStream()
    private let receive: (ModelUsage) -> Void
    /// Lines that told usage.
    private(set) var useful = 0
    /// Lines that could not be read.
    private(set) var malformed = 0
    /// What was wrong with the first of them.
    private(set) var problem: String?

    init(_ file: consuming FollowedFile, receive: @escaping (ModelUsage) -> Void) {
        self.file = file
        self.receive = receive
    }

    /// Takes in what has come.
    func look() {
        var pieces: [[UInt8]] = []
        file.read { pieces.append($0) }
        for piece in pieces {
            for line in lines.feed(piece) { take(line) }
        }
    }

    /// Takes in the rest, a last line without its end included.
    func finish() {
        look()
        if let line = lines.finish() { take(line) }
    }

    private func take(_ line: LineSplitter.Line) {
        guard case .bytes(let line) = line else { return refuse("it is too long") }
        guard line.mayTellUsage else { return refuse("it is no JSON object") }
        do throws(UsageError) {
            guard let usage = try stream.feed(line) else { return }
            useful += 1
            receive(usage)
        } catch {
            refuse(error.message)
        }
    }

    private func refuse(_ reason: String) {
        malformed += 1
        problem = problem ?? reason
    }
}

extension [UInt8] {
    /// Whether this is a line of JSON objects or of an event stream.
    fileprivate var mayTellUsage: Bool {
        let text = drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        return text.isEmpty || text.first == UInt8(ascii: "{")
            || ["data:", "event:", "id:", "retry:", ":"].contains { text.starts(with: $0.utf8) }
    }
}
