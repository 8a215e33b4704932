import Foundation
import Testing

@testable import BursarDaemon

/// The catalog in `Systemd` explains what the code says.
@Suite struct AuditCatalogTests {
    private struct Text {
        var header: [String: String] = [:]
        var body: [String] = []
    }

    private static let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Systemd/bursard.catalog")

    /// The texts of the catalog by their identifier.
    private func catalog() throws -> [(id: String, text: Text)] {
        var entries: [(id: String, text: Text)] = []
        var isHeader = false
        for line in try String(contentsOf: Self.url, encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
        {
            if line.hasPrefix("-- ") {
                entries.append((String(line.dropFirst(3)), Text()))
                isHeader = true
            } else if line.isEmpty {
                isHeader = false
            } else if let last = entries.indices.last, !line.hasPrefix("#") {
                if isHeader, let colon = line.firstIndex(of: ":") {
                    let value = line[line.index(after: colon)...].drop { $0 == " " }
                    entries[last].text.header[String(line[..<colon])] = String(value)
                } else {
                    entries[last].text.body.append(String(line))
                }
            }
        }
        return entries
    }

    @Test func everyKindIsExplainedAndNothingElse() throws {
        let catalog = try catalog()
        let identifiers = catalog.map(\.id)
        #expect(Set(identifiers).count == identifiers.count)
        #expect(Set(identifiers) == Set(AuditKind.allCases.map(\.messageID)))
        for (id, text) in catalog {
            #expect(text.header["Subject"]?.isEmpty == false, "\(id)")
            #expect(text.header["Defined-By"] == "Bursar", "\(id)")
            #expect(!text.body.isEmpty, "\(id)")
        }
    }

    @Test func identifiersAreGoodAndDifferent() {
        let identifiers = AuditKind.allCases.map(\.messageID)
        #expect(Set(identifiers).count == identifiers.count)
        for id in identifiers {
            #expect(id.count == 32 && id.allSatisfy { $0.isHexDigit && !$0.isUppercase }, "\(id)")
        }
    }

    /// Fields that a kind's text speaks of must be ones that its entries have.
    @Test func textsSpeakOfFieldsThatAreThere() throws {
        let kinds = Dictionary(
            uniqueKeysWithValues: AuditKind.allCases.map { ($0.messageID, $0) })
        for (id, text) in try catalog() {
            let kind = try #require(kinds[id])
            let all = ([text.header["Subject"] ?? ""] + text.body).joined(separator: " ")
            let parts = all.split(separator: "@", omittingEmptySubsequences: false)
            let fields = stride(from: 1, to: parts.count, by: 2).map { String(parts[$0]) }
            let known = AuditSamples.fields(of: kind)
            for field in fields where !field.isEmpty {
                #expect(known.contains(field), "\(kind): \(field)")
            }
        }
    }
}
