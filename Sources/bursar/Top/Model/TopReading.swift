import BursarClient

/// What was learnt from the coordinator in one refresh.
struct TopReading: Sendable {
    /// The coordinator itself, with its pools.
    var coordinator: CoordinatorStatus?
    /// Accounts, as they are now; where there are very many, a part of them.
    var accounts: [AccountStatus]
    /// Accounts that were asked for and are gone.
    var gone: [String] = []
    /// The pass over all accounts that the accounts belong to.
    var pass: Int
    /// Whether that pass is over, so that what it has not met is gone.
    var isPassOver: Bool
    /// Forecasts, of the accounts that were asked for.
    var forecasts: [String: [ResourceForecast]] = [:]
    /// Open grants of the account that was asked for.
    var grants: OpenGrants?
}

/// The first open grants of an account and of what is beneath it.
struct OpenGrants: Sendable {
    var account: String
    var grants: [GrantStatus]
    /// Whether there are others.
    var isCut: Bool
}

/// What to ask for in a refresh.
struct TopQuestions: Sendable {
    /// Accounts that are looked at, and so are to be asked for in any case.
    var visible: [String] = []
    /// Accounts whose forecast is wanted.
    var forecasts: [String] = []
    /// Account whose open grants are wanted.
    var grants: String?
}
