public import BursarProtocol

/// What an adjustment changes of an account or a pool; what is nothing or empty stays as it is.
public struct AccountChanges: Hashable, Sendable {
    /// New settings.
    public var settings: AccountSettings
    /// Whether it stops, with all beneath it, or goes on.
    public var isPaused: Bool?
    /// Signed change of the nominal (capacity, for a pool), after the settings.
    public var delta: Amounts?
    /// Indicative target for what is used from now on, with all beneath, which nothing enforces; without any
    /// resource: none any more. An agent may set that of its own account.
    public var indicative: Amounts?
    /// Prices of a pool's own, each in place of the one of that model; without a name: the default.
    public var prices: [ModelPrice]
    /// Models whose own price a pool no longer has.
    public var pricesRemoved: [String]

    /// Nothing changed, or only some.
    public init(
        settings: AccountSettings = AccountSettings(), isPaused: Bool? = nil,
        delta: Amounts? = nil, indicative: Amounts? = nil, prices: [ModelPrice] = [],
        pricesRemoved: [String] = []
    ) {
        self.settings = settings
        self.isPaused = isPaused
        self.delta = delta
        self.indicative = indicative
        self.prices = prices
        self.pricesRemoved = pricesRemoved
    }
}
