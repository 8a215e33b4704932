internal import Foundation
internal import Glibc

/// What the lock file says of the ledger beside it: how far it had come. A database that lost its
/// newest part, or an older copy of it, is sound in itself; only this tells.
struct Witness: Hashable {
    /// Identity of the ledger, hexadecimal.
    var identity: String
    /// The kernel's name for the time since it started.
    var boot: String
    /// Whether the entries were synced before this was written.
    var isSynced: Bool
    /// The last entry.
    var lastSeq: UInt64
    /// Its batch's link, hexadecimal.
    var link: String

    init(identity: Identity, boot: String, isSynced: Bool, position: ChainPosition) {
        self.identity = identity.description
        self.boot = boot
        self.isSynced = isSynced
        lastSeq = position.seq
        link = position.link.bytes.map { hexadecimal($0) }.joined()
    }

    /// The name of the running kernel's life.
    ///
    /// A service that may not look at /proc/sys is told by its service manager.
    static func currentBoot(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> String {
        let told = environment["BURSAR_BOOT_ID"].flatMap { $0.isEmpty ? nil : $0 }
        let read = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        let boot = plain((told ?? read ?? "").trimmingCharacters(in: .whitespacesAndNewlines))
        return boot.isEmpty ? unknownBoot : boot
    }

    private static let unknownBoot = "unknown"

    /// Written with or without dashes, it is the same boot.
    private static func plain(_ boot: some StringProtocol) -> String {
        String(boot.filter { $0 != "-" && $0 != " " })
    }

    /// One line, always of the same length for the same kernel: it is written in place.
    var line: String {
        let seq = String(lastSeq)
        let padding = String(repeating: "0", count: 20 - seq.utf8.count)
        return "ledger \(identity) boot \(boot) synced \(isSynced ? 1 : 0) last \(padding)\(seq) "
            + "link \(link)\n"
    }

    /// The witness in a line; `nil` if there is none.
    init?(line: some StringProtocol) {
        let words = line.split(separator: " ")
        guard words.count == 10, words[0] == "ledger", words[2] == "boot", words[4] == "synced",
            words[6] == "last", words[8] == "link", let seq = UInt64(words[7])
        else { return nil }
        identity = String(words[1])
        boot = Witness.plain(words[3])
        isSynced = words[5] == "1"
        lastSeq = seq
        link = String(words[9])
    }

    /// Refuses to make a new ledger where one has been.
    func checkIsThere(_ path: String, directory: String) throws(LedgerFailure) {
        var status = stat()
        guard lastSeq > 0, unsafe stat(path, &status) != 0 || status.st_size == 0 else { return }
        throw LedgerFailure(
            .damaged,
            "the ledger is damaged: \(path) is missing or empty, and had entries up to \(lastSeq)"
                + Witness.advice(directory))
    }

    /// What to do if it is meant to be so.
    private static func advice(_ directory: String) -> String {
        "; if an older copy was put there on purpose, remove \(directory)/ledger.lock"
    }

    /// What is wrong with a ledger that `now` describes, if this was written about it before.
    func objection(to now: Witness, directory: String) -> LedgerFailure? {
        // Another ledger was put there on purpose; but one without entries is what a lost one becomes.
        guard identity == now.identity || now.lastSeq == 0 else { return nil }
        // After power loss only synced entries are sure to be there.
        let isSameBoot = boot == now.boot && boot != Witness.unknownBoot
        guard isSynced || isSameBoot else { return nil }
        let advice = Witness.advice(directory)
        if now.lastSeq < lastSeq {
            return .damage(
                .batches, "after entry \(now.lastSeq)",
                "entries \(now.lastSeq + 1) to \(lastSeq) were written and are gone" + advice,
                seq: now.lastSeq + 1)
        }
        if now.lastSeq == lastSeq, now.link != link {
            return .damage(
                .batches, "entry \(lastSeq)", "it is not the one that was written" + advice,
                seq: lastSeq)
        }
        return nil
    }
}

/// The number's bytes in hexadecimal, all digits.
func hexadecimal(_ number: some FixedWidthInteger & UnsignedInteger) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: number.bitWidth / 4 - digits.utf8.count) + digits
}
