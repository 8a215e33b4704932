import BursarCore

/// A setting that was said and has an effect only if something else was said too.
struct ConditionalSetting {
    /// What it needs.
    enum Condition {
        /// A group at or beneath the account that is shared by auction.
        case auction
        /// A group at or beneath it that is divided by learned demand.
        case learning
        /// A period of the pool, and that the pool carries over too.
        case carryOver
    }

    var key: String
    var account: AccountPath
    var place: ConfigurationPlace
    var condition: Condition
}

extension ConfigurationReader {
    /// Remembers what `settings` say that is not the default and needs something else.
    mutating func noteConditional(
        _ settings: AccountSettings, of path: AccountPath, _ section: ConfigurationSection
    ) {
        func note(_ key: String, _ condition: ConditionalSetting.Condition, _ isSaid: Bool) {
            guard isSaid, let place = section.table[key]?.place else { return }
            conditional.append(
                ConditionalSetting(key: key, account: path, place: place, condition: condition))
        }
        func differs<Value: Equatable>(_ value: KeyPath<AccountSettings, Value?>) -> Bool {
            settings[keyPath: value] != nil
                && settings[keyPath: value] != AccountSettings.defaults[keyPath: value]
        }
        note("pricing", .auction, differs(\.pricing))
        note("clearing_interval", .auction, differs(\.clearingInterval))
        note("guarantee", .learning, differs(\.guarantee))
        note("learning_rate", .learning, differs(\.learningRate))
        note("carry_over", .carryOver, settings.carriesOver)
    }

    /// Reports settings of a pool and its accounts that cannot have an effect.
    mutating func checkConditional(in pool: PoolConfiguration) {
        let strategies = ConfigurationReader.strategies(of: pool)
        for setting in conditional {
            switch setting.condition {
            case .auction where !strategies.auctions.contains(setting.account):
                report(
                    setting.place,
                    "\(setting.key) is for auctions, and nothing from \(setting.account) down is "
                        + "shared by auction; write sharing = \"auction\" or leave it out")
            case .learning where !strategies.learning.contains(setting.account):
                report(
                    setting.place,
                    "\(setting.key) is for dynamic allocation, and nothing from "
                        + "\(setting.account) down is allocated so; "
                        + "write allocation = \"dynamic\" or leave it out")
            case .carryOver where pool.period == .none:
                report(
                    setting.place,
                    "carry_over carries from one period to the next, but \(pool.name) has no "
                        + "period; write period = \"day\" in the pool, or leave it out")
            case .carryOver where !pool.settings.carriesOver:
                report(
                    setting.place,
                    "carry_over of \(setting.account) needs what the pool carries over, which is "
                        + "nothing; write carry_over in \(pool.name) too, or leave it out")
            case .auction, .learning, .carryOver: break
            }
        }
    }

    /// The accounts at or beneath which something is shared by auction, or divided by learned demand.
    private static func strategies(
        of pool: PoolConfiguration
    ) -> (auctions: Set<AccountPath>, learning: Set<AccountPath>) {
        var result: (auctions: Set<AccountPath>, learning: Set<AccountPath>) = ([], [])
        var inForce: [AccountPath: (sharing: Sharing, allocation: AllocationStrategy)] = [:]
        // Parents come before their children.
        for (path, settings) in [(pool.path, pool.settings)]
            + pool.accounts.map({ ($0.path, $0.settings) })
        {
            let above = path.parent.flatMap { inForce[$0] } ?? (.pool, .proportional)
            let own = (
                sharing: settings.sharing ?? above.sharing,
                allocation: settings.allocation ?? above.allocation
            )
            inForce[path] = own
            let lineage = sequence(first: path) { $0.parent }
            if own.sharing == .auction {
                result.auctions.formUnion(lineage)
            } else if own.allocation == .dynamic {
                result.learning.formUnion(lineage)
            }
        }
        return result
    }
}

extension AccountSettings {
    /// Whether something may be carried over.
    fileprivate var carriesOver: Bool {
        Resource.allCases.contains { resource in
            switch carryOver[resource] {
            case .inherited, .absolute(0), .fraction(0): false
            case .absolute, .fraction, .unlimited: true
            }
        }
    }
}
