extension ConfigurationReader {
    /// The most names in one list.
    private static let namesMost = 1024

    /// `users` and `groups` of a table; `nil` if it has neither.
    mutating func access(in table: ConfigurationTable) -> Access? {
        guard table["users"] != nil || table["groups"] != nil else { return nil }
        var access = Access()
        let identities = identities
        let users = names(table["users"], "users")
        let groups = names(table["groups"], "groups")
        access.users = users.map(\.name)
        access.groups = groups.map(\.name)
        for user in users {
            let number = resolve(user, "user") { name throws(IdentityError) in
                try identities.user(name)
            }
            if let number { access.userIDs.insert(number) }
        }
        for group in groups {
            let number = resolve(group, "group") { name throws(IdentityError) in
                try identities.group(name)
            }
            if let number { access.groupIDs.insert(number) }
        }
        return access
    }

    private mutating func names(
        _ node: ConfigurationNode?, _ key: String
    ) -> [(name: String, place: ConfigurationPlace)] {
        guard let node else { return [] }
        guard case .array(let elements) = node.value else {
            reportKind(key, node, "write a list of names or numbers, like [\"agent-a\", 1000]")
            return []
        }
        guard elements.count <= ConfigurationReader.namesMost else {
            report(
                node.place,
                "\(key) has \(elements.count) names; write at most \(ConfigurationReader.namesMost)"
            )
            return []
        }
        var names: [(name: String, place: ConfigurationPlace)] = []
        for element in elements {
            switch element.value {
            case .string(let name) where !name.isEmpty: names.append((name, element.place))
            case .integer(let number) where (0..<Int64(UInt32.max)).contains(number):
                names.append((String(number), element.place))
            default: reportKind(key, element, "write names, or numbers from 0 to 4294967294")
            }
        }
        return names
    }

    private mutating func resolve(
        _ entry: (name: String, place: ConfigurationPlace), _ kind: String,
        _ number: (String) throws(IdentityError) -> UInt32
    ) -> UInt32? {
        do throws(IdentityError) {
            return try number(entry.name)
        } catch {
            switch error {
            case .unknown:
                report(
                    entry.place,
                    "there is no \(kind) \"\(entry.name)\"; "
                        + "create it, or write another name or its number")
            case .failed(let reason):
                let what = "the \(kind) \"\(entry.name)\" cannot be looked up"
                report(entry.place, "\(what): \(reason)")
            }
        }
        return nil
    }
}
