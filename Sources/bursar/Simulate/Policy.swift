import BursarCore

/// How a simulation divides what there is.
struct Policy: Hashable, Sendable {
    var strategy: Strategy
    /// Karma's guaranteed fraction of a fair share, in millionths.
    var guarantee: Int64 = 500_000
    /// What each agent can spend at first; nothing said: the strategy's own default.
    var initialCredits: Int64?

    /// The strategies by the names that scenarios give them.
    enum Strategy: String, CaseIterable, Sendable {
        /// Max-min; weights and priorities are ignored.
        case equal
        /// Max-min by weight.
        case proportional
        /// Classes in strict order, max-min by weight within one.
        case priority
        case karma
        /// Fixed shares by weight; nothing is lent.
        case `static`
        case auctionUniform = "auction-uniform"
        case auctionVCG = "auction-vcg"
        case auctionProportional = "auction-proportional"
        /// Dominant resource fairness.
        case drf

        /// What a round says of an agent.
        enum Wish: Sendable {
            /// Units it would take, or any number.
            case demand
            /// Bids for further and further units.
            case bids
            /// A sum for as much as it buys.
            case sum
        }

        var wish: Wish {
            switch self {
            case .auctionUniform, .auctionVCG: .bids
            case .auctionProportional: .sum
            default: .demand
            }
        }

        var isAuction: Bool { wish != .demand }
        /// Whether it divides one resource by demands, so that shares, limits and groups mean something.
        var dividesShares: Bool { !isAuction && self != .drf }

        static var names: [String] { allCases.map(\.rawValue) }
    }

    /// The rule for round number `round`.
    func allocator(round: Int) -> any Allocator<Int64> {
        switch strategy {
        case .equal, .proportional: MaxMin()
        case .priority: StrictPriority()
        case .static: StaticShares()
        case .karma: Karma(guarantee: guarantee, quantum: UInt64(round))
        case .auctionUniform: UniformPriceAuction()
        case .auctionVCG: VickreyAuction()
        case .auctionProportional: ProportionalAuction()
        case .drf: preconditionFailure("dominant resource fairness divides several resources")
        }
    }
}
