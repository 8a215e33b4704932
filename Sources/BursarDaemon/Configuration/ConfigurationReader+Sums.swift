import BursarCore

/// What the accounts beneath a parent claim of it, explicitly. `Int128.max` is unlimited.
struct ConfigurationClaims {
    var nominal: [Int128] = [0, 0, 0]
    var reserved: [Int128] = [0, 0, 0]

    /// Turns the sums of an account's children into what the account itself claims.
    mutating func replace(with settings: AccountSettings) {
        for resource in Resource.allCases {
            let index = Int(resource.rawValue)
            switch settings.nominal[resource] {
            case .absent: break
            case .finite(let amount):
                nominal[index] = Int128(amount)
                // More was reported where it was said.
                reserved[index] = min(reserved[index], Int128(amount))
            case .unlimited: nominal[index] = .max
            }
            if case .absolute(let amount) = settings.reserved[resource] {
                reserved[index] = max(reserved[index], Int128(amount))
            }
        }
    }
}

extension ConfigurationReader {
    /// Adds what the account of `section` claims to the sums, and reports the account that goes
    /// beyond what the parent has.
    mutating func addClaims(
        _ claims: ConfigurationClaims, of path: AccountPath, _ section: ConfigurationSection,
        to sums: inout ConfigurationClaims, parent: AccountPath, _ nominal: Amounts
    ) {
        for resource in Resource.allCases {
            let index = Int(resource.rawValue)
            let key = resource.key
            let own = nominal[resource]
            if let sum = add(claims.nominal[index], to: &sums.nominal[index], most: own) {
                report(
                    section.table[key]?.place ?? section.place,
                    "with \(path) the accounts beneath \(parent) have \(text(sum, resource)) "
                        + "\(key), but \(parent) has \(text(own, resource)); "
                        + "lower theirs or raise its own")
            }
            if let sum = add(claims.reserved[index], to: &sums.reserved[index], most: own) {
                report(
                    reservedPlace(section, resource),
                    "with \(path) the accounts beneath \(parent) reserve \(text(sum, resource)) "
                        + "\(key), but \(parent) has \(text(own, resource)); "
                        + "reserve less or raise its own")
            }
        }
    }

    /// Adds to a sum. The sum, if this is what makes it larger than `most`.
    private func add(_ claim: Int128, to sum: inout Int128, most: Amount) -> Int128? {
        let old = sum
        let (new, overflow) = old.addingReportingOverflow(claim)
        sum = overflow ? .max : new
        guard case .finite(let most) = most, old <= Int128(most), sum > Int128(most) else {
            return nil
        }
        return sum
    }

    private func text(_ sum: Int128, _ resource: Resource) -> String {
        guard sum < .max else { return "unlimited" }
        guard let amount = Int64(exactly: sum) else { return "far too much" }
        return resource.describe(
            amount, currency: currency?.code ?? PoolConfiguration.defaultCurrency)
    }

    private func text(_ amount: Amount, _ resource: Resource) -> String {
        guard case .finite(let amount) = amount else { return "unlimited" }
        return text(Int128(amount), resource)
    }

    private func reservedPlace(
        _ section: ConfigurationSection, _ resource: Resource
    ) -> ConfigurationPlace {
        guard let node = section.table["reserved"] else { return section.place }
        guard case .table(let table) = node.value else { return node.place }
        return table[resource.key]?.place ?? node.place
    }

    /// Reports limits of one account that contradict each other.
    mutating func checkLimits(_ settings: AccountSettings, _ section: ConfigurationSection) {
        for resource in Resource.allCases {
            let key = resource.key
            var reserved: Int64 = 0
            if case .absolute(let amount) = settings.reserved[resource] { reserved = amount }
            if case .finite(let nominal) = settings.nominal[resource], reserved > nominal {
                report(
                    reservedPlace(section, resource),
                    "reserved is \(text(Int128(reserved), resource)) \(key), more than the nominal "
                        + "of \(text(Int128(nominal), resource)); reserve at most the nominal")
            }
            guard case .finite(let ceiling) = settings.ceiling[resource] else { continue }
            let place = ceilingPlace(section, resource)
            if case .finite(let nominal) = settings.nominal[resource], nominal > ceiling {
                report(
                    place,
                    "ceiling is \(text(Int128(ceiling), resource)) \(key), less than the nominal "
                        + "of \(text(Int128(nominal), resource)); raise it to the nominal or more")
            } else if settings.nominal[resource] == .unlimited {
                report(
                    place,
                    "ceiling is \(text(Int128(ceiling), resource)) \(key), less than the "
                        + "unlimited nominal; leave the ceiling out or lower the nominal")
            } else if reserved > ceiling {
                report(
                    place,
                    "ceiling is \(text(Int128(ceiling), resource)) \(key), less than the "
                        + "\(text(Int128(reserved), resource)) reserved; raise it or reserve less")
            }
        }
    }

    private func ceilingPlace(
        _ section: ConfigurationSection, _ resource: Resource
    ) -> ConfigurationPlace {
        guard let node = section.table["ceiling"] else { return section.place }
        guard case .table(let table) = node.value else { return node.place }
        return table[resource.key]?.place ?? node.place
    }
}
