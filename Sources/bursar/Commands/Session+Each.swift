import BursarClient

extension Session {
    /// The answers about each of the accounts, of which some are asked for at a time.
    ///
    /// - Parameter missing: Reasons for which there is nothing to say of an account; others are errors.
    /// - Returns: By account; nothing for one that is missing.
    static func each<Answer: Sendable>(
        _ accounts: [String], atATime: Int, missing: Set<ErrorCode> = [.unknownAccount],
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
                case .failure(let error):
                    if let reason = error.reason, missing.contains(reason) {
                        answers[account] = .some(nil)
                    } else {
                        problem = error
                        left = []
                    }
                }
                next()
            }
            return problem
        }
        if let outcome { throw outcome }
        return answers
    }
}
