extension GrantBook {
    /// Whether an account has grants, open or abandoned.
    func hasGrants(ofAccount slot: Int) -> Bool {
        slot < newestOfAccount.count && newestOfAccount[slot] >= 0
    }

    /// Places of an account's grants, open and abandoned, newest first.
    func places(ofAccount slot: Int) -> [Int] {
        guard slot < newestOfAccount.count else { return [] }
        return ring(from: newestOfAccount[slot], \.ofAccount.older)
    }

    /// Numbers of a session's open grants, rising: those of the newest, at most so many.
    func grants(ofSession session: UInt64, most: Int) -> [UInt64] {
        ring(from: newestOfSession[session] ?? -1, \.ofSession.older, most: most)
            .map { places[$0].record.id }.sorted()
    }

    private func ring(
        from newest: Int, _ older: KeyPath<Place, Int>, most: Int = .max
    ) -> [Int] {
        var result: [Int] = []
        var place = newest
        while place >= 0, result.count < most {
            result.append(place)
            place = places[place][keyPath: older]
        }
        return result
    }

    /// Gives all grants of an account to another one, whose clock stood still for `pausedMore`
    /// nanoseconds more than that of the first.
    mutating func move(from account: AccountID, to other: AccountID, pausedMore: Int64) {
        for place in places(ofAccount: Int(account.slot)).reversed() {
            unlinkFromAccount(place)
            update(place: place) { grant in
                grant.account = other
                grant.pausedBefore += pausedMore
            }
            linkToAccount(place)
        }
    }

    mutating func linkToAccount(_ place: Int) {
        let slot = Int(places[place].record.account.slot)
        while newestOfAccount.count <= slot { newestOfAccount.append(-1) }
        let newest = newestOfAccount[slot]
        places[place].ofAccount = Neighbours(older: newest)
        if newest >= 0 { places[newest].ofAccount.newer = place }
        newestOfAccount[slot] = place
    }

    mutating func unlinkFromAccount(_ place: Int) {
        let (older, newer) = (places[place].ofAccount.older, places[place].ofAccount.newer)
        if older >= 0 { places[older].ofAccount.newer = newer }
        if newer >= 0 {
            places[newer].ofAccount.older = older
        } else {
            newestOfAccount[Int(places[place].record.account.slot)] = older
        }
    }

    mutating func linkToSession(_ place: Int) {
        let session = places[place].record.session
        if session == 0 { return }
        let newest = newestOfSession.update(session, to: place) ?? -1
        places[place].ofSession = Neighbours(older: newest)
        if newest >= 0 { places[newest].ofSession.newer = place }
    }

    mutating func unlinkFromSession(_ place: Int) {
        let session = places[place].record.session
        if session == 0 { return }
        let (older, newer) = (places[place].ofSession.older, places[place].ofSession.newer)
        if older >= 0 { places[older].ofSession.newer = newer }
        if newer >= 0 {
            places[newer].ofSession.older = older
        } else if older >= 0 {
            _ = newestOfSession.update(session, to: older)
        } else {
            newestOfSession.remove(session)
        }
        places[place].ofSession = Neighbours()
    }
}
