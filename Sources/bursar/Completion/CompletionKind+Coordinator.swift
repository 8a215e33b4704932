import ArgumentParser
import BursarClient

extension CompletionKind {
    /// Accounts that the coordinator has: those beside and beneath what was typed of a path.
    static let account = CompletionKind.custom { words, _, typed in
        await candidates(words) { session throws(BursarError) in
            let parent = typed.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            let scope = parent.isEmpty ? nil : parent.joined(separator: "/")
            return try await session.all(scope) { scope throws(BursarError) in
                try await session.client.accounts(scope).map(\.account)
            }
        }
    }

    /// Grants that are open.
    static let grant = CompletionKind.custom { words, _, _ in
        await candidates(words) { session throws(BursarError) in
            try await session.all(nil) { scope throws(BursarError) in
                try await session.client.grants(scope).map { "\(GrantNumber($0.grant))" }
            }
        }
    }

    /// What the coordinator of the command line names; nothing if it does not answer in time: the
    /// shell is no place for complaints.
    private static func candidates(
        _ words: [String], _ ask: (Session) async throws(BursarError) -> [String]
    ) async -> [String] {
        do {
            let session = try await Session.open(socket: socket(in: words)) {
                $0.requestTimeout = .seconds(1)
                $0.helloTimeout = .seconds(1)
            }
            let found = try await ask(session)
            await session.client.close()
            // A shell could not write these the way they are.
            return found.filter { $0 == $0.printable }
        } catch {
            return []
        }
    }

    /// The value of `--socket` among the words of a command line.
    static func socket(in words: [String]) -> String? {
        for (index, word) in words.enumerated().reversed() {
            if word == "--socket", index + 1 < words.count { return words[index + 1] }
            if word.hasPrefix("--socket=") { return String(word.dropFirst("--socket=".count)) }
        }
        return nil
    }
}
