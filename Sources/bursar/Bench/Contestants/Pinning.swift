import BursarLoad

/// Which processor the servers get, and which what drives them.
struct Pinning: Sendable {
    var server: Int?
    var driver: Int?

    /// Nobody is held to a processor.
    static let free = Pinning()

    /// The first two processors, if there are two.
    static func separate() -> Pinning {
        let processors = Processor.available()
        guard processors.count > 1 else { return .free }
        return Pinning(server: processors[0], driver: processors[1])
    }

    var words: String {
        guard let server, let driver else { return "nothing pinned" }
        return "server on processor \(server), driver on processor \(driver)"
    }
}
