/// The revisions of the Model Context Protocol that this server speaks.
enum MCPRevision: String, CaseIterable, Comparable, Sendable {
    case november2024 = "2024-11-05"
    case march2025 = "2025-03-26"
    case june2025 = "2025-06-18"
    case november2025 = "2025-11-25"
    /// Without a handshake: each request tells the revision.
    case july2026 = "2026-07-28"

    static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

    /// Those that begin with `initialize`.
    static let ofHandshake = allCases.filter { $0 < .july2026 }

    /// What the server answers a client that offers a revision.
    static func agreed(offer: String?) -> MCPRevision {
        offer.flatMap(MCPRevision.init).flatMap { ofHandshake.contains($0) ? $0 : nil }
            ?? .november2025
    }

    /// Whether results of tools have a structure beside their text.
    var hasStructuredContent: Bool { self >= .june2025 }
    /// Whether several messages may come in a list.
    var hasBatches: Bool { self == .march2025 }
    /// Whether results say that they are whole, and lists how long they hold.
    var marksResults: Bool { self >= .july2026 }
}
