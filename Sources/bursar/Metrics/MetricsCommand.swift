public import ArgumentParser
import BursarClient
public import OpenMetrics
import Systemd

/// Measurements for Prometheus and whatever else reads its formats.
struct MetricsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics", abstract: "Print or serve measurements for Prometheus.",
        discussion: """
            Prints the state of the pools and accounts, and what the coordinator measures of itself, \
            as OpenMetrics text. With --listen, or started by bursar-metrics.socket, serves them at \
            /metrics over HTTP, in whichever format a client asks for. A configuration for \
            Prometheus, rules for alerts and a dashboard are installed in share/bursar/prometheus.

            However many accounts there are, only the busiest have series of their own, and \
            bursar_accounts_omitted tells how many have not. The coordinator's own measurements are \
            for operators, like the accounts that this user may not use.
            """)

    @OptionGroup var door: SocketOption

    @Option(
        help: ArgumentHelp(
            "Serve over HTTP. Other machines reach it only where the address is not 127.0.0.1.",
            valueName: "address:port"),
        transform: { try ListenAddress($0) })
    var listen: ListenAddress?

    @Option(
        help: ArgumentHelp(
            "How many accounts have series of their own: a number, all or none.",
            valueName: "n"),
        completion: .list(["all", "none"]), transform: AccountChoice.init(text:))
    var accounts: AccountChoice = .most(100)

    @Option(
        help: ArgumentHelp(
            "Levels beneath the pools that are looked at. Default: 1, with --accounts all each.",
            valueName: "n"))
    var depth: Int?

    @Option(help: "Format of what is printed: openmetrics, or prometheus for older readers.")
    var format: ExpositionFormat?

    @Option(
        help: ArgumentHelp(
            "Time after which the coordinator counts as one that does not answer, when serving. "
                + "(default: 8s)", valueName: "time"),
        transform: QuantityText.milliseconds)
    var timeout: Int64 = 8_000

    func validate() throws {
        if let depth, depth < 0 { throw ValidationError("--depth takes 0 or more") }
        if !(1_000...3_600_000).contains(timeout) {
            throw ValidationError("--timeout takes 1s to 1h")
        }
        if listen != nil, format != nil {
            throw ValidationError("with --listen, each client says which format it wants")
        }
    }

    func run() async throws {
        let reader = MetricsReader(
            socket: door.socket,
            AccountSelection(accounts, depth: depth ?? (accounts == .all ? nil : 1)))
        let passed = listen == nil ? try takeSockets() : []
        if listen == nil, passed.isEmpty { return try await print(reader) }
        let exporter = Exporter(timeout: .milliseconds(timeout)) {
            Exposition(try await reader.read())
        }
        let server: ExporterServer
        do {
            server =
                if let listen { try await .listen(on: listen, exporter) } else {
                    try await .take(passed, exporter)
                }
        } catch {
            Terminal.error.line("bursar: cannot listen on \(place): \(error)")
            throw ExitCode.failure
        }
        if let listen, !listen.isLoopback {
            Terminal.error.line(
                "bursar: other machines can read at \(listen) which accounts there are and what "
                    + "they use; there is neither a password nor encryption")
        }
        Terminal.error.line("bursar: serving \(server.addresses.joined(separator: ", "))")
        try await withInterruption { await server.run() }
    }

    private var place: String { listen?.description ?? "the sockets passed by systemd" }

    private func print(_ reader: MetricsReader) async throws {
        do {
            let exposition = Exposition(try await reader.read())
            Terminal.output.write(exposition.text(as: format ?? .openMetrics))
        } catch let error as BursarError {
            throw error.reported(asJSON: false)
        }
    }

    private func takeSockets() throws -> [Int32] {
        do throws(ActivationError) {
            return try Activation.take().streamListeners()
        } catch {
            Terminal.error.line("bursar: \(error)")
            throw ExitCode.failure
        }
    }
}

extension ExpositionFormat: ExpressibleByArgument {}
