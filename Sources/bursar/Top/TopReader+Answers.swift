import BursarClient

extension TopReader {
    /// Questions that are on their way at a time.
    private static let atATime = 16

    /// The answers for each of the accounts; nothing for one that is gone.
    static func all<Answer: Sendable>(
        _ accounts: [String],
        _ ask: @escaping @Sendable (String) async throws(BursarError) -> Answer
    ) async throws(BursarError) -> [String: Answer?] {
        var answers: [String: Answer?] = [:]
        let outcome = await withTaskGroup(
            of: (String, Result<Answer, BursarError>).self, returning: BursarError?.self
        ) { group in
            var left = accounts[...]
            func next() {
                guard let account = left.popFirst() else { return }
                group.addTask {
                    do throws(BursarError) {
                        return (account, .success(try await ask(account)))
                    } catch {
                        return (account, .failure(error))
                    }
                }
            }
            for _ in 0..<atATime { next() }
            var problem: BursarError?
            while let (account, answer) = await group.next() {
                switch answer {
                case .success(let answer): answers[account] = .some(answer)
                case .failure(let error) where error.reason == .unknownAccount:
                    answers[account] = .some(nil)
                case .failure(let error):
                    problem = error
                    left = []
                }
                next()
            }
            return problem
        }
        if let outcome { throw outcome }
        return answers
    }
}
