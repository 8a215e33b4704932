import Glibc

/// Where configuration is looked for.
enum ConfigurationSource: Hashable, Sendable {
    /// `bursard.toml` and `bursard.toml.d/*.toml` in these directories, the strongest first.
    case directories([String])
    /// This file, and `*.toml` in the folder beside it that is named like it with `.d` behind.
    case file(String)
    /// Nothing but the defaults.
    case none

    /// The directories of the system, the strongest first.
    static let system = ConfigurationSource.directories([
        "/etc/bursar", "/run/bursar", "/usr/lib/bursar",
    ])
}

/// The text of one configuration file.
struct ConfigurationFile: Sendable {
    /// Its path and its number in the order of loading.
    var place: ConfigurationPlace
    var text: String
}

/// Finds and reads the files of a source, in the order in which they are laid over each other.
struct ConfigurationFiles {
    /// The files that say something, the main file first.
    private(set) var files: [ConfigurationFile] = []
    private(set) var problems: [ConfigurationProblem] = []
    private var seen: [FileIdentity: String] = [:]
    private var order = 0

    /// The most bytes of one file.
    static let bytesMost = 16 << 20
    /// The most files in the drop-in folders.
    static let dropInsMost = 1024

    init(of source: ConfigurationSource) {
        switch source {
        case .none: break
        case .file(let path):
            load(path, isRequired: true)
            loadDropIns(["\(path).d"])
        case .directories(let directories):
            // The strongest main file stands alone, even when it is empty: that masks the others.
            for directory in directories where load("\(directory)/bursard.toml") { break }
            loadDropIns(directories.map { "\($0)/bursard.toml.d" })
        }
    }

    /// Drop-ins by name; of those with the same name only the one in the strongest folder.
    private mutating func loadDropIns(_ folders: [String]) {
        var paths: [String: String] = [:]
        for folder in folders {
            for name in names(in: folder) where paths[name] == nil {
                paths[name] = "\(folder)/\(name)"
            }
        }
        guard paths.count <= ConfigurationFiles.dropInsMost else {
            return report(
                folders.joined(separator: ", "),
                "\(paths.count) drop-ins; at most \(ConfigurationFiles.dropInsMost) are read")
        }
        let sorted = paths.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for (_, path) in sorted { load(path) }
    }

    private mutating func names(in folder: String) -> [String] {
        guard let directory = unsafe opendir(folder) else {
            if errno != ENOENT { report(folder, "cannot be listed: \(reason(errno))") }
            return []
        }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".toml"), !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }

    /// Reads one file. Whether there is such a file, right or wrong.
    @discardableResult
    private mutating func load(_ path: String, isRequired: Bool = false) -> Bool {
        // Not blocking: a named pipe must not stop the start.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return reportUnopened(path, errno, isRequired: isRequired) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            report(path, "cannot be examined: \(reason(errno))")
            return true
        }
        let isNull = status.st_mode & S_IFMT == S_IFCHR && status.st_rdev == 0x103
        guard !isNull, status.st_size > 0 || status.st_mode & S_IFMT != S_IFREG else {
            return true
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            let kind = status.st_mode & S_IFMT == S_IFDIR ? "a directory" : "not a regular file"
            report(path, "is \(kind); a configuration file is a regular file of TOML")
            return true
        }
        let identity = FileIdentity(device: status.st_dev, inode: status.st_ino)
        if let other = seen.updateValue(path, forKey: identity) {
            report(path, "is the same file as \(other); remove one of the two")
            return true
        }
        read(descriptor, path)
        return true
    }

    private mutating func reportUnopened(
        _ path: String, _ code: Int32, isRequired: Bool
    ) -> Bool {
        var status = stat()
        if code == ENOENT, unsafe lstat(path, &status) == 0 {
            report(path, "is a symbolic link that leads nowhere; to mask a file, link /dev/null")
        } else if code == ELOOP {
            report(path, "is a symbolic link that leads in a circle; make it a regular file")
        } else if code == ENOENT || code == ENOTDIR {
            guard isRequired else { return false }
            report(path, "does not exist; name a file of TOML")
        } else {
            report(path, "cannot be opened: \(reason(code))")
        }
        return true
    }

    private mutating func read(_ descriptor: Int32, _ path: String) {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes {
                unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { return report(path, "cannot be read: \(reason(errno))") }
            if count == 0 { break }
            bytes += chunk[..<count]
            guard bytes.count <= ConfigurationFiles.bytesMost else {
                return report(path, "is larger than 16 MiB; split it or remove what is not needed")
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let good = String(decoding: bytes, as: UTF8.self).prefix { $0 != "\u{FFFD}" }
            let line = good.utf8.count { $0 == UInt8(ascii: "\n") } + 1
            return report(path, "is not UTF-8 text; save it as UTF-8", line: line)
        }
        files.append(ConfigurationFile(place: nextPlace(path), text: text))
    }

    private mutating func nextPlace(_ path: String) -> ConfigurationPlace {
        defer { order += 1 }
        return ConfigurationPlace(file: path, order: order)
    }

    private mutating func report(_ path: String, _ message: String, line: Int = 0) {
        var place = nextPlace(path)
        if line > 0 { (place.line, place.column) = (line, 1) }
        problems.append(ConfigurationProblem(place: place, message: message))
    }

    private func reason(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
}

private struct FileIdentity: Hashable {
    var device: UInt
    var inode: UInt
}
