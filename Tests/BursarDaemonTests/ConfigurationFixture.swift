import Foundation
import Testing

@testable import BursarDaemon

/// Users and groups that exist wherever the tests run.
let identities = Identities(
    user: { name throws(IdentityError) in
        if let number = Identities.number(name) { return number }
        switch name {
        case "agent-a": return 1001
        case "agent-b": return 1002
        case "broken": throw .failed("the directory is away")
        default: throw .unknown
        }
    },
    group: { name throws(IdentityError) in
        if let number = Identities.number(name) { return number }
        guard name == "agents" else { throw .unknown }
        return 2001
    })

/// The configuration of texts that are laid over each other: `0.toml`, `1.toml`, …
func configuration(_ texts: String...) throws(ConfigurationError) -> Configuration {
    try Configuration(merging: files(texts), identities: identities)
}

/// What is wrong with texts that are laid over each other.
func problems(_ texts: String...) -> [String] {
    do {
        _ = try Configuration(merging: files(texts), identities: identities)
        return []
    } catch {
        return error.problems.map(\.description)
    }
}

private func files(_ texts: [String]) -> [ConfigurationFile] {
    texts.enumerated().map { index, text in
        ConfigurationFile(
            place: ConfigurationPlace(file: "\(index).toml", order: index), text: text)
    }
}

/// A folder that is gone when the test ends.
final class TemporaryFolder {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("bursar-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file with the folders above it; its path.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        try write(name, Array(text.utf8))
    }

    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let url = try folders(to: name)
        try Data(bytes).write(to: url)
        return url.path
    }

    /// Makes a symbolic link with the folders above it; its path.
    @discardableResult
    func link(_ name: String, to target: String) throws -> String {
        let url = try folders(to: name)
        try FileManager.default.createSymbolicLink(
            atPath: url.path, withDestinationPath: target)
        return url.path
    }

    private func folders(to name: String) throws -> URL {
        let url = URL(fileURLWithPath: path).appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        return url
    }
}
