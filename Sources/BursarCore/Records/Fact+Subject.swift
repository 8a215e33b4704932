/// What most facts say: whom they are about, and who asked.
extension Fact {
    /// The account that it is about; `nil` where it names none.
    public var account: AccountID? {
        switch self {
        case .accountDefined(let fact): fact.id
        case .accountReleased(let fact): fact.id
        case .divided(let id), .creditsSettled(let id): id
        case .granted(let fact): fact.account
        case .settled(let fact): fact.account
        case .corrected(let fact): fact.account
        case .tracked(let fact): fact.account
        case .repaid(let fact): fact.account
        case .recalled(let fact): fact.account
        case .recallEnded(let fact): fact.account
        case .revoked(let fact): fact.account
        case .levelChanged(let fact): fact.account
        case .earlyWarning(let fact): fact.account
        case .pauseChanged(let fact): fact.account
        case .paceChanged(let fact): fact.account
        case .indicativeSet(let fact): fact.account
        case .periodEnded(let fact): fact.pool
        case .denied(let fact): fact.account
        case .extended, .pricesImported, .acknowledged, .notice: nil
        }
    }

    /// The grant that it names; `nil` where it names none, as the entry that makes one.
    public var grant: UInt64? {
        switch self {
        case .settled(let fact): fact.grant
        case .corrected(let fact): fact.grant
        case .extended(let fact): fact.grant
        case .tracked(let fact): fact.grant
        case .repaid(let fact): fact.grant
        case .recalled(let fact): fact.grant
        case .recallEnded(let fact): fact.grant
        case .revoked(let fact): fact.grant
        case .accountDefined, .accountReleased, .divided, .granted, .creditsSettled,
            .levelChanged, .earlyWarning, .pauseChanged, .paceChanged, .indicativeSet,
            .pricesImported, .periodEnded, .denied, .acknowledged, .notice:
            nil
        }
    }

    /// Who asked for it; `nil` where that is not part of it.
    public var origin: Origin? {
        switch self {
        case .accountDefined(let fact): fact.origin
        case .accountReleased(let fact): fact.origin
        case .granted(let fact): fact.origin
        case .settled(let fact): fact.origin
        case .corrected(let fact): fact.origin
        case .extended(let fact): fact.origin
        case .tracked(let fact): fact.origin
        case .repaid(let fact): fact.origin
        case .pauseChanged(let fact): fact.origin
        case .paceChanged(let fact): fact.origin
        case .indicativeSet(let fact): fact.origin
        case .pricesImported(let fact): fact.origin
        case .divided, .recalled, .recallEnded, .revoked, .creditsSettled, .levelChanged,
            .earlyWarning, .periodEnded, .denied, .acknowledged, .notice:
            nil
        }
    }
}
