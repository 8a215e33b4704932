import BursarCore
import Foundation

extension ConfigurationReader {
    /// The most pools.
    private static let poolsMost = 256
    /// The most accounts that configuration may name.
    private static let accountsMost = 200_000

    /// The `[pool]` table; a default pool if there is none in it.
    mutating func pools(_ node: ConfigurationNode?) -> [PoolConfiguration] {
        var result: [PoolConfiguration] = []
        if let node, let section = section(node, "pool", named: "[pool.NAME]") {
            pools = Set(section.table.keys)
            if section.table.keys.count > ConfigurationReader.poolsMost {
                let most = ConfigurationReader.poolsMost
                report(node.place, "\(section.table.keys.count) pools; configure at most \(most)")
                return result
            }
            for name in section.table.keys {
                if let node = section.table[name], let pool = pool(name, node) {
                    result.append(pool)
                }
            }
        }
        if result.isEmpty, let path = AccountPath(PoolConfiguration.defaultName) {
            result.append(PoolConfiguration(path: path))
        }
        return result
    }

    private mutating func pool(_ name: String, _ node: ConfigurationNode) -> PoolConfiguration? {
        guard let path = component(name, node.place, of: "pool"),
            let section = section(node, name, named: "[pool.\(TOMLWriter.key(name))]")
        else { return nil }
        checkKeys(
            of: section, known: ConfigurationKeys.pool, refused: ConfigurationKeys.refusedInPool)
        let table = section.table
        var pool = PoolConfiguration(path: path)
        currency = nil
        conditional = []
        if let node = table["currency"], let code = text(node, "currency", like: "USD") {
            if Currency(code) != nil {
                currency = (code, node.place)
            } else {
                reportKind("currency", node, "write three to eight capital letters, like \"USD\"")
            }
        }
        pool.settings = settings(section)
        let prices = prices(table["prices"], in: section)
        pool.settings.defaultReserved = percentage(table["reserved"], "reserved")
        pool.period = period(table["period"])
        pool.timeZone = timeZone(table["time_zone"])
        pool.access = access(in: table)
        noteConditional(pool.settings, of: path, section)
        _ = accounts(beneath: path, section, pool.settings.nominal, &pool.accounts)
        checkConditional(in: pool)
        pool.currency = currency?.code ?? PoolConfiguration.defaultCurrency
        pool.settings.prices = prices.counted(in: pool.currency)
        return pool
    }

    private mutating func period(_ node: ConfigurationNode?) -> Period {
        guard let node else { return .none }
        let named: [(String, Period)] = [
            ("none", .none), ("hour", .hour), ("day", .day), ("week", .week), ("month", .month),
        ]
        if case .string(let text) = node.value {
            if let period = named.first(where: { $0.0 == text }) { return period.1 }
            if text.first?.isNumber == true {
                let range: ClosedRange<Int64> = 1000...ConfigurationUnits.millisecondsMost
                let duration = milliseconds(node, "period", in: range)
                return duration.map { .duration(nanoseconds: $0 * 1_000_000) } ?? .none
            }
        }
        let right = named.map { "\"\($0.0)\"" }.joined(separator: ", ")
        reportKind("period", node, "write one of \(right), or a duration like \"5h\"")
        return .none
    }

    private mutating func timeZone(_ node: ConfigurationNode?) -> String? {
        guard let node, let name = text(node, "time_zone", like: "Europe/Berlin") else {
            return nil
        }
        if TimeZone(identifier: name) != nil { return name }
        reportKind("time_zone", node, "write the name of a time zone, like \"Europe/Berlin\"")
        return nil
    }

    // MARK: Accounts

    /// The name of a pool or account as a path of one component; `nil` after a problem.
    private mutating func component(
        _ name: String, _ place: ConfigurationPlace, of kind: String
    ) -> AccountPath? {
        if !name.contains("/"), let path = AccountPath(name) { return path }
        report(
            place,
            "\"\(name)\" cannot be the name of \(kind == "pool" ? "a pool" : "an account"); "
                + "use 1 to 64 ASCII letters, digits, \".\", \"_\" and \"-\"")
        return nil
    }

    /// Reads the accounts of a pool or account into `result`; what they claim of the parent.
    private mutating func accounts(
        beneath parent: AccountPath, _ section: ConfigurationSection, _ nominal: Amounts,
        _ result: inout [AccountConfiguration]
    ) -> ConfigurationClaims {
        var sums = ConfigurationClaims()
        guard let node = section.table["account"] else { return sums }
        let heading = String(section.name.dropLast()) + ".account"
        guard case .table(let table) = node.value else {
            reportKind("account", node, "accounts are tables, \(heading).NAME]")
            return sums
        }
        for name in table.keys {
            guard let node = table[name],
                let path = accountPath(name, node.place, beneath: parent),
                let section = self.section(
                    node, name, named: "\(heading).\(TOMLWriter.key(name))]")
            else { continue }
            let claims = account(path, section, &result)
            addClaims(claims, of: path, section, to: &sums, parent: parent, nominal)
        }
        return sums
    }

    private mutating func accountPath(
        _ name: String, _ place: ConfigurationPlace, beneath parent: AccountPath
    ) -> AccountPath? {
        guard component(name, place, of: "account") != nil else { return nil }
        if pools.contains(name) {
            report(place, "the account \"\(name)\" is named like a pool; give it another name")
            return nil
        }
        guard let path = parent.appending(name) else {
            let most = AccountPath.depthMost
            report(place, "\(parent)/\(name) is too deep; a path has at most \(most) components")
            return nil
        }
        accounts += 1
        if accounts == ConfigurationReader.accountsMost + 1 {
            let most = ConfigurationUnits.grouped(ConfigurationReader.accountsMost)
            report(place, "too many accounts; configure at most \(most)")
        }
        return accounts > ConfigurationReader.accountsMost ? nil : path
    }

    private mutating func account(
        _ path: AccountPath, _ section: ConfigurationSection,
        _ result: inout [AccountConfiguration]
    ) -> ConfigurationClaims {
        checkKeys(
            of: section, known: ConfigurationKeys.account,
            refused: ConfigurationKeys.refusedInAccount)
        var account = AccountConfiguration(path: path)
        account.settings = accountSettings(section)
        account.access = access(in: section.table)
        checkLimits(account.settings, section)
        noteConditional(account.settings, of: path, section)
        result.append(account)
        var claims = accounts(beneath: path, section, account.settings.nominal, &result)
        claims.replace(with: account.settings)
        return claims
    }
}
