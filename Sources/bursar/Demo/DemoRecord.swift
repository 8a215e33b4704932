import BursarClient

/// What the demonstration has shown so far.
struct DemoRecord {
    /// What has to happen now.
    enum Cue { case testerEnters, testerWaits, researcherIsAsked, testerIsServed, crawlerDies }

    /// Agents that ended, with their exit status.
    var ended: [DemoRole: Int32] = [:]
    private var hasTester = false
    private var hasDenial = false
    private var isServed = false
    private var wasRecalled = false
    private var wasRevoked = false
    private var isCrawlerAbandoned = false
    private var crawlerTracks = 0

    /// Takes an event down.
    ///
    /// - Returns: What it is the cue for, if anything.
    mutating func note(_ event: Push.Event) -> Cue? {
        switch event.kind {
        case .granted:
            if event.account == DemoRole.tester.account, hasDenial {
                isServed = true
                return .testerIsServed
            }
            guard event.account == DemoRole.researcher.account, event.borrowed.isSome, !hasTester
            else { return nil }
            hasTester = true
            return .testerEnters
        case .tracked where event.account == DemoRole.crawler.account:
            crawlerTracks += 1
            return crawlerTracks == DemoRole.crawlerSteps ? .crawlerDies : nil
        case .denied where event.account == DemoRole.tester.account:
            hasDenial = true
            return .testerWaits
        case .recall where event.account == DemoRole.researcher.account:
            wasRecalled = true
            return .researcherIsAsked
        case .revoked: wasRevoked = true
        case .abandoned where event.account == DemoRole.crawler.account:
            isCrawlerAbandoned = true
        default: break
        }
        return nil
    }

    /// What has still to happen, in words.
    var missing: [String] {
        var missing = DemoRole.allCases.filter { ended[$0] == nil }.map { "\($0) is at work" }
        if !isCrawlerAbandoned {
            missing.append("the crawler's grant is open")
        }
        return missing
    }

    /// What did not go as it should.
    var faults: [String] {
        var faults = DemoRole.allCases.compactMap { role -> String? in
            let (status, expected) = (ended[role], role == .crawler ? Int32(-1) : 0)
            return status == expected ? nil : "\(role) ended with status \(status ?? -1)"
        }
        if !isServed {
            faults.append("the tester was not denied first and served later")
        }
        if !wasRecalled { faults.append("nothing was wanted back of the researcher") }
        if wasRevoked { faults.append("what was wanted back had to be taken") }
        return faults
    }
}
