import Systemd

/// The kinds of entries in the journal, each with the identifier under which the catalog explains it.
///
/// An identifier is for ever: scripts and catalogs of other languages rely on it.
enum AuditKind: String, CaseIterable, Sendable {
    /// A grant was made.
    case granted
    /// A grant was made, part of which is lent.
    case borrowed
    /// Requests were denied.
    case denied
    /// A grant was settled by its holder.
    case committed
    /// A grant was settled with more than it was for.
    case overrun
    /// A grant was not used.
    case voided
    /// What was given back lowered what was borrowed.
    case paidBack = "paid_back"
    /// An account begins a period in debt.
    case debt
    /// Borrowed amounts are wanted back.
    case recall
    /// They are not wanted any more.
    case recallEnded = "recall_ended"
    /// What was wanted back was taken.
    case revoked
    /// The outcome of a grant became unknown.
    case abandoned
    /// A late commit corrected such a grant.
    case corrected
    /// An account's level changed.
    case levelChanged = "level_changed"
    /// A budget is on the way to run out.
    case earlyWarning = "early_warning"
    /// An account was paused.
    case paused
    /// An account goes on.
    case resumed
    /// A pace was set or cleared.
    case throttled
    /// An account's indicative target was set or taken away.
    case indicativeSet = "indicative_set"
    /// An account came to be.
    case allocated
    /// An account has new settings.
    case adjusted
    /// An account ended.
    case released
    /// A group's nominal was divided anew.
    case divided
    /// A pool's period was settled.
    case periodEnded = "period_ended"
    /// Credits were settled in a group.
    case creditsSettled = "credits_settled"
    /// Prices came in.
    case pricesImported = "prices_imported"
    /// A lease was lengthened.
    case extended
    /// Usage was recorded.
    case tracked
    /// A client needs its older answers no more.
    case acknowledged
    /// The coordinator started.
    case started
    /// The coordinator stopped in good order.
    case stopped
    /// A configuration came into force.
    case configured
    /// A new configuration was refused.
    case configurationKept = "configuration_kept"
    /// The coordinator saves work, or does so no more.
    case coarsened
    /// A request was refused that no budget decided on: no such account or grant, say.
    case requestRefused = "request_refused"
    /// A client was not let in, or asked for what it may not.
    case clientRefused = "client_refused"
    /// A client was disconnected for how it behaved.
    case clientDisconnected = "client_disconnected"
    /// The ledger cannot be written.
    case ledgerFailed = "ledger_failed"
    /// What must always hold does not: the coordinator is broken.
    case invariantBroken = "invariant_broken"
    /// The journal did not get entries.
    case journalGap = "journal_gap"

    /// `MESSAGE_ID` of its entries.
    var messageID: String {
        switch self {
        case .granted: "6647a24a9c3c4d85b9509e38ca4238ea"
        case .borrowed: "9f741a44d9cf431680d843e0e7442d09"
        case .denied: "1c636cbd36a746399b0b253c81c6875b"
        case .committed: "1b393658aab8452a8954ce989a4aaa1f"
        case .overrun: "1c0d2364e1404b77bc6e36a686a1c514"
        case .voided: "0bcf32e69d5e40e79067f5eb1a0eb21e"
        case .paidBack: "593b9f3c43c94c66a1e25d484b2542ab"
        case .debt: "ac2b1ea7be3d4cc48ad6027ebf0b8110"
        case .recall: "d6fbda3289ce40d492ee64c6750f0ff3"
        case .recallEnded: "30b628a10edd4de2901a79c27eeaa981"
        case .revoked: "a21b83adf566497db5f744fa258b57ff"
        case .abandoned: "f5058c2331344618959198d7c099dd70"
        case .corrected: "3437607b4ecf4c12972121557ad51fd2"
        case .levelChanged: "79f723bd479a4fb3a5b438bbcf252f16"
        case .earlyWarning: "706e9efaa5b34d8484c649d8d791809f"
        case .paused: "a4291f17a78445f9878de71603134876"
        case .resumed: "218db17e25ce4144a2e9c1801369d544"
        case .throttled: "9d4794a8f05e4f4f818320299425203d"
        case .indicativeSet: "f15253db69c34124949955efa80466f4"
        case .allocated: "5167844595a14eefb92d90dac7cc49c2"
        case .adjusted: "4349ca8227374c89ab714130e096380e"
        case .released: "d11afcfcc29a4b2094416f5e28a8ddf4"
        case .divided: "715a817e63674086af07600d39ede243"
        case .periodEnded: "44ab2838cc3c4914ae017bc124010080"
        case .creditsSettled: "561a07efd4df4929a003a6493f879aee"
        case .pricesImported: "4a29aeaba8a9439aa5f0475f1ee4d31b"
        case .extended: "d31b021f32814d1d846e016679c019d6"
        case .tracked: "9184431658f6461eb8eab9b4f9a17e98"
        case .acknowledged: "9e493c3c064345ea9bd2dbc2072ccd1f"
        case .started: "bdd902561ed54d678e9a331fe2d5a7a5"
        case .stopped: "85fda50ea5d74a51a656b410d63ee3b6"
        case .configured: "88a960dccbda4884a05a72ee1dfa1d95"
        case .configurationKept: "54faf89ecbce48029a7c72ec373b860d"
        case .coarsened: "2481631b56074f89a26968a18cf6ea80"
        case .requestRefused: "f05bee9ce712402c978435bef36ebcc1"
        case .clientRefused: "7de0d03a67534f87b2737e6e795b232d"
        case .clientDisconnected: "4c9a21a4ef654170a13c1dbdf6f63415"
        case .ledgerFailed: "a5e915db861642a49d2bcbdc94458cb2"
        case .invariantBroken: "87cdaa1222a746f586fe8168c81ea0cf"
        case .journalGap: "d6fbbce795734dd6b85474fef12dec30"
        }
    }

    /// How much its entries matter to an operator.
    var priority: JournalEntry.Priority {
        switch self {
        case .ledgerFailed, .invariantBroken: .critical
        case .configurationKept: .error
        case .abandoned, .earlyWarning, .clientRefused, .clientDisconnected, .journalGap: .warning
        case .denied, .overrun, .debt, .recall, .revoked, .corrected, .levelChanged, .paused,
            .resumed, .throttled, .allocated, .adjusted, .released, .periodEnded, .pricesImported,
            .started, .stopped, .configured, .coarsened:
            .notice
        case .requestRefused, .granted, .borrowed, .committed, .voided, .paidBack, .recallEnded,
            .divided, .creditsSettled, .extended, .tracked, .indicativeSet, .acknowledged:
            .info
        }
    }
}
