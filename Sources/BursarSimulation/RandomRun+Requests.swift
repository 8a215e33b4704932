internal import BursarCore

extension RandomRun {
    mutating func makeRequest() -> Request {
        nextNumber += 1
        let path = account()
        let isAcknowledging = random.oneIn(4)
        return Request(
            key: ClientKey(
                client: UInt64.random(in: 1...3, using: &random), number: nextNumber,
                acknowledgedThrough: isAcknowledging && nextNumber > 20 ? nextNumber - 20 : 0),
            account: random.oneIn(40) ? nil : path, uid: UInt32.random(in: 1...2, using: &random),
            pid: 1, session: UInt64.random(in: 1...4, using: &random),
            command: commands.command(
                on: path, grant: seen.randomElement(using: &random) ?? 1, using: &random))
    }

    private mutating func account() -> AccountPath {
        let paths = coordinator.paths(beneath: nil)
        if random.oneIn(12) || paths.count < 3 {
            let parent = paths.randomElement(using: &random) ?? "main"
            return parent.appending("n\(Int.random(in: 0...9, using: &random))") ?? "main/n"
        }
        return paths.randomElement(using: &random) ?? "main"
    }
}
