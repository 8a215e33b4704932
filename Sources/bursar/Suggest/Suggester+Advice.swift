import BursarClient

/// What money and estimates suggest.
extension Suggester {
    /// Commits of an operation from which on its estimate is worth a word.
    private static let commitsLeast: UInt64 = 10
    /// Tokens from which on their average cost says something.
    private static let tokensLeast: Int64 = 1_000

    /// Bounds tokens by what the money is good for, where only money is limited.
    func caps() -> [Suggestion] {
        histories.compactMap { history in
            guard let status = history.status, history.parent != nil,
                case .finite(let money) = status.ceiling.cost, money > 0,
                status.ceiling.tokens.isUnlimited
            else { return nil }
            let (tokens, cost) = (
                history.used[.tokens, default: 0], history.used[.cost, default: 0]
            )
            guard tokens >= Self.tokensLeast, cost > 0 else { return nil }
            let most = Int64(clamping: Int128(money) * Int128(tokens) / Int128(cost))
            let price = Amount.finite(Int64(clamping: Int128(cost) * 1_000_000 / Int128(tokens)))
            return Suggestion(
                kind: .cap, account: history.path, resource: .tokens, now: nil, proposed: most,
                reason:
                    "a million tokens cost it \(price.words(of: .cost)), so its money is good for "
                    + "that many")
        }
    }

    /// What agents should reserve for operations that they estimate badly.
    func estimates() -> [Suggestion] {
        operations.compactMap { operation in
            guard operation.commits >= Self.commitsLeast, let ratio = operation.ratio,
                case .finite(let estimate) = operation.estimate.tokens
            else { return nil }
            let average = operation.reserved.tokens.number / Int64(clamping: operation.commits)
            let isOften = operation.overruns * 10 > operation.commits
            guard ratio > 1_500_000 || isOften, average != estimate else { return nil }
            let what =
                isOften
                ? "\(operation.overruns) of \(operation.commits) commits were more than was granted"
                : "\(DecimalText.ratio(partsPerMillion: ratio)) tokens were reserved for each that was used"
            return Suggestion(
                kind: .estimate, account: operation.account, resource: .tokens, now: average,
                proposed: estimate,
                reason: "\(what); `--tokens auto` reserves what nearly all stay within",
                operation: operation.operation, model: operation.model, isApplicable: false)
        }
    }
}

extension Amount {
    fileprivate var isUnlimited: Bool { self == .unlimited || self == .absent }
}
