import BursarClient

/// Follows lines of usage objects, and hands out what they say as they come.
final class UsageFollower {
    /// Between two looks, in milliseconds.
    static let pause: Int64 = 50

    private var file: FollowedFile
    private var lines = LineSplitter()
    private var stream = UsageStream()
    private let receive: (ModelUsage) -> Void
    /// Lines that told usage.
    private(set) var useful = 0
    /// Lines that could not be read.
    var malformed: Int { unreadable + lines.tooLong }
    private var unreadable = 0
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
        if lines.tooLong > 0, problem == nil { problem = "it is too long" }
    }

    /// Takes in the rest, a last line without its end included.
    func finish() {
        look()
        if let line = lines.finish() { take(line) }
    }

    private func take(_ line: [UInt8]) {
        guard line.mayTellUsage else {
            unreadable += 1
            problem = problem ?? "it is no JSON object"
            return
        }
        do throws(UsageError) {
            guard let usage = try stream.feed(line) else { return }
            useful += 1
            receive(usage)
        } catch {
            unreadable += 1
            problem = problem ?? error.message
        }
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
