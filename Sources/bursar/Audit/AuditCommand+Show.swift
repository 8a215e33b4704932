import ArgumentParser
import Systemd

extension AuditCommand {
    /// Lists entries.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "List entries of the audit trail, oldest first.",
            discussion: """
                Several filters must all be met, and of one that is given several times one. A PATH \
                means the account and what is beneath it. With --json: one object a line, with the \
                fields that the entry has.
                """)

        @OptionGroup var options: SourceOptions

        @Argument(
            help: "Only entries about this account and what is beneath it.", completion: .account)
        var path: String?

        @Option(help: "Only requests with this verdict: granted, denied, timed_out or refused.")
        var verdict: [VerdictName] = []

        @Option(help: "Only entries of this kind, such as level_changed or abandoned.")
        var kind: [String] = []

        @Option(
            help: ArgumentHelp("Only entries about this grant.", valueName: "grant"),
            completion: .grant)
        var grant: GrantNumber?

        @Option(
            help: ArgumentHelp("Only entries from then on: \(Moment.right).", valueName: "time"))
        var since: Moment?

        @Option(help: ArgumentHelp("Only entries before then.", valueName: "time"))
        var until: Moment?

        @Option(
            name: [.customShort("n"), .long],
            help: ArgumentHelp("Only the last so many entries.", valueName: "number"))
        var lines: Int?

        @Flag(name: .shortAndLong, help: "Go on with entries as they come, until Ctrl-C.")
        var follow = false

        @Flag(help: "Print JSON.")
        var json = false

        func validate() throws {
            if let lines, lines < 0 { throw ValidationError("--lines is a count, 0 or more") }
            if follow, until != nil {
                throw ValidationError("--follow goes on for ever; leave out --until")
            }
        }

        func run() async throws {
            do {
                let trail = try AuditTrail(options.source)
                try trail.keep("VERDICT", verdict.map(\.rawValue))
                try trail.keep("KIND", kind)
                try trail.keep("GRANT", grant.map { [$0.description] } ?? [])
                try trail.seek(since)
                if try !list(trail) { try options.source.checkReadable() }
                if follow { try goOn(with: trail) }
            } catch let error as JournalReadingError {
                throw CommandFailure(error.description)
            }
        }

        /// Shows what is there; returns whether anything is.
        private func list(_ trail: AuditTrail) throws(JournalReadingError) -> Bool {
            // As journalctl does, following begins near the end.
            let most = lines ?? (follow && since == nil ? 10 : nil)
            var last: [AuditEntry] = []
            var isAnything = false
            while let entry = try nextMatch(trail) {
                isAnything = true
                guard let most else {
                    show(entry)
                    continue
                }
                last.append(entry)
                if last.count > 2 * most + 1_000 { last.removeFirst(last.count - most) }
            }
            for entry in last.suffix(most ?? 0) { show(entry) }
            return isAnything
        }

        private func goOn(with trail: AuditTrail) throws(JournalReadingError) -> Never {
            while true {
                try trail.wait(milliseconds: 1_000)
                while let entry = try nextMatch(trail) { show(entry) }
            }
        }

        private func nextMatch(_ trail: AuditTrail) throws(JournalReadingError) -> AuditEntry? {
            while let entry = try trail.next() {
                if let until, entry.realtime >= until.microseconds { return nil }
                if let path, !entry.isWithin(path) { continue }
                return entry
            }
            return nil
        }

        private func show(_ entry: AuditEntry) {
            Terminal.output.line(json ? entry.json.description : entry.words(for: .output))
        }
    }

    /// What became of a request.
    enum VerdictName: String, CaseIterable, ExpressibleByArgument {
        case granted, denied
        case timedOut = "timed_out"
        case refused
    }
}

extension GrantNumber: ExpressibleByArgument {
    init?(argument: String) {
        guard let number = try? GrantNumber(text: argument) else { return nil }
        self = number
    }
}
