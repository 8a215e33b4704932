// swift-tools-version: 6.3
import PackageDescription

/// The settings of every target of our own, each with its reason.
let settings: [SwiftSetting] = [
    // `any` marks every existential, so a dynamic dispatch is seen where it is paid for.
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
    .enableUpcomingFeature("ExistentialAny"),
    // A dependency reaches our public interface only where an import says `public`.
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
    .enableUpcomingFeature("InternalImportsByDefault"),
    // A member is visible only where its own module is imported: no accidental dependencies.
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
    .enableUpcomingFeature("MemberImportVisibility"),
    // An async function stays on its caller's executor, so no hidden hops between threads.
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0461-async-function-isolation.md
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    // A conformance of an isolated type is isolated too, instead of an error or a data race.
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0470-isolated-conformances.md
    .enableUpcomingFeature("InferIsolatedConformances"),
    // A weak capture can be `let`, hence Sendable.
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0481-weak-let.md
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    // Every use of an unsafe construct carries the word, so a reader can list them.
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0458-strict-memory-safety.md
    .strictMemorySafety(),
    // A warning that is left alone hides the next one.
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0443-warning-control-flags.md
    .treatAllWarnings(as: .error),
]

/// The same, with bugs that the simulation can plant to show that it finds them: in builds for debugging only.
let plantable = settings + [.define("PLANTED_BUGS", .when(configuration: .debug))]

let nio: (String) -> Target.Dependency = { .product(name: $0, package: "swift-nio") }
let log: Target.Dependency = .product(name: "Logging", package: "swift-log")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let metrics: Target.Dependency = .product(name: "CoreMetrics", package: "swift-metrics")
let toml: Target.Dependency = .product(name: "TOMLKit", package: "TOMLKit")
let arguments: Target.Dependency = .product(
    name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "bursar",
    products: [
        .library(name: "BursarClient", targets: ["BursarClient"]),
        .executable(name: "bursard", targets: ["bursard"]),
        .executable(name: "bursar", targets: ["bursar"]),
        .executable(name: "bursar-simulation", targets: ["bursar-simulation"]),
        .executable(name: "ProtocolCompiler", targets: ["ProtocolCompiler"]),
        .executable(name: "three-agents", targets: ["ThreeAgents"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        // Logarithms and exponentials for forecasts, without Foundation.
        .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
        // The interface through which the coordinator counts and times what it does.
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        // Latencies of benchmarks with the same precision from microseconds to seconds.
        .package(
            url: "https://github.com/HdrHistogram/hdrhistogram-swift", .upToNextMinor(from: "0.2.0")
        ),
    ],
    targets: [
        // The rules. No I/O, no clock, no Foundation.
        .target(
            name: "BursarCore",
            dependencies: [
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "RealModule", package: "swift-numerics"),
            ],
            swiftSettings: plantable),
        // Its reader and writer hold spans, which needs lifetime annotations; the feature is the one
        // that swift-nio and swift-collections use for the same.
        // https://forums.swift.org/t/experimental-support-for-lifetime-dependencies-in-swift-6-2-and-beyond/78638
        .target(
            name: "BursarProtocol",
            swiftSettings: settings + [.enableExperimentalFeature("Lifetimes")]),
        .target(
            name: "BursarTransport",
            dependencies: ["BursarProtocol", nio("NIOCore")],
            swiftSettings: settings),
        // What of SQLite's interface Swift cannot call.
        .target(name: "CSQLite", linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(
            name: "BursarLedger",
            dependencies: ["BursarCore", "CSQLite", grdb, crypto],
            swiftSettings: plantable),
        // Measurements as text, for the coordinator that makes them and the exporter that adds its own.
        .target(name: "OpenMetrics", swiftSettings: settings),
        // What people write: TOML, which knows its places, and slips of spelling.
        .target(name: "BursarText", dependencies: [toml], swiftSettings: settings),
        .systemLibrary(
            name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .target(name: "CPeer"),
        .target(name: "Systemd", dependencies: ["CSystemd", log], swiftSettings: settings),
        .target(
            name: "BursarDaemon",
            dependencies: [
                "BursarCore", "BursarProtocol", "BursarTransport", "BursarLedger", "Systemd",
                "CPeer", "CProcess", "BursarText", "OpenMetrics",
                nio("NIOCore"), nio("NIOPosix"), log, toml, metrics,
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            swiftSettings: plantable),
        .executableTarget(
            name: "bursard", dependencies: ["BursarDaemon", arguments], swiftSettings: settings),
        .target(
            name: "BursarClient",
            dependencies: [
                "BursarProtocol", "BursarTransport", nio("NIOCore"), nio("NIOPosix"), crypto, log,
            ],
            swiftSettings: settings),
        // Signals, guards and process lists, which need what Swift cannot do after a fork; the memory allocator.
        .target(name: "CProcess"),
        // What `bursar bench` drives a server with; epoll and processors, which Glibc's module lacks.
        .target(name: "CLoad"),
        .target(
            name: "BursarLoad",
            dependencies: [
                "BursarProtocol", "CLoad",
                .product(name: "Histogram", package: "hdrhistogram-swift"),
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "bursar",
            dependencies: [
                "BursarClient", "BursarCore", "BursarLoad", "BursarText", "CProcess", "Systemd",
                "OpenMetrics",
                toml,
                arguments,
                // The exporter of measurements answers over HTTP.
                nio("NIOCore"), nio("NIOPosix"), nio("NIOHTTP1"),
            ],
            swiftSettings: settings),
        // A disk in memory, beneath SQLite, which fails as real ones do.
        .target(name: "CSimulatedDisk", linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(
            name: "BursarSimulation",
            dependencies: [
                "BursarCore", "BursarLedger", "BursarProtocol", "BursarTransport", "BursarDaemon",
                "CSimulatedDisk", nio("NIOCore"), nio("NIOEmbedded"),
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            swiftSettings: plantable),
        .executableTarget(
            name: "bursar-simulation", dependencies: ["BursarSimulation", arguments],
            swiftSettings: plantable),
        .executableTarget(name: "ProtocolCompiler", swiftSettings: settings),
        // An example for who writes agents: it imports nothing but the client.
        .executableTarget(
            name: "ThreeAgents", dependencies: ["BursarClient"], swiftSettings: settings),

        .testTarget(
            name: "BursarCoreTests",
            dependencies: ["BursarCore", "BursarSimulation"], swiftSettings: settings),
        .testTarget(
            name: "BursarProtocolTests", dependencies: ["BursarProtocol", "ProtocolCompiler"],
            swiftSettings: settings),
        .testTarget(
            name: "BursarTransportTests",
            dependencies: ["BursarTransport", nio("NIOEmbedded")], swiftSettings: settings),
        .testTarget(
            name: "BursarLoadTests", dependencies: ["BursarLoad", "BursarProtocol"],
            swiftSettings: settings),
        // Starting the built programs, and threads for tests that wait.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
        .testTarget(
            name: "BursarClientTests", dependencies: ["BursarClient", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "BursarLedgerTests",
            dependencies: ["BursarLedger", "BursarSimulation"], swiftSettings: settings),
        .testTarget(
            name: "BursarDaemonTests",
            dependencies: [
                "BursarDaemon", "BursarText", "OpenMetrics", metrics, nio("NIOEmbedded"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "BursarSimulationTests",
            dependencies: ["BursarSimulation", "TestSupport", "bursar-simulation"],
            swiftSettings: settings),
        .testTarget(
            name: "OpenMetricsTests", dependencies: ["OpenMetrics"], swiftSettings: settings),
        .testTarget(name: "SystemdTests", dependencies: ["Systemd"], swiftSettings: settings),
        // An agent process for the end-to-end tests.
        .executableTarget(
            name: "TestAgent", dependencies: ["BursarClient", "BursarProtocol"],
            path: "Tests/TestAgent", swiftSettings: settings),
        // The limits that `bursar bench` compares the coordinator with; not installed.
        .target(name: "CEcho", path: "Tests/CEcho"),
        .executableTarget(
            name: "bench-peer",
            dependencies: ["BursarProtocol", "CEcho", grdb, nio("NIOCore"), nio("NIOPosix")],
            path: "Tests/BenchPeer", swiftSettings: settings),
        // What the pieces cost, each alone.
        .executableTarget(
            name: "bench-pieces",
            dependencies: ["BursarCore", "BursarLedger", "BursarProtocol", arguments],
            path: "Tests/Benchmarks", swiftSettings: settings),
        .testTarget(
            name: "BursarCommandTests",
            dependencies: [
                "bursar", "BursarLoad", "BursarClient", "BursarCore", "OpenMetrics", arguments,
                nio("NIOHTTP1"), "TestSupport",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "BursarClient", "BursarProtocol", "TestAgent", "TestSupport", "bench-peer",
                "bursar",
                "bursard",
            ],
            swiftSettings: settings),
        // The service under a systemd of its own; wants root.
        .testTarget(
            name: "ServiceTests",
            dependencies: ["TestAgent", "TestSupport", "bursar", "bursard"],
            exclude: ["machine"], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)

// `.ci/fuzz` says where libFuzzer lies, without its main function. Everything of our own is built with the
// fuzzer's instruments then, and the fuzz targets are there. They need the command line as a library, as
// tests do, with its main function by another name.
if let fuzzer = Context.environment["BURSAR_FUZZING"] {
    let instruments: [SwiftSetting] = [
        .unsafeFlags(["-sanitize=fuzzer,address", "-enable-testing"])
    ]
    package.products = []
    package.targets.removeAll { $0.type == .test || $0.type == .executable && $0.name != "bursar" }
    package.targets = package.targets.map { target in
        guard target.type == .executable else { return target }
        let main = ["-Xfrontend", "-entry-point-function-name", "-Xfrontend", "bursar_main"]
        // To optimise it takes three minutes, and what it reads is short.
        return .target(
            name: target.name, dependencies: target.dependencies,
            swiftSettings: settings + [.unsafeFlags(main + ["-Onone"])])
    }
    for target in package.targets where target.swiftSettings != nil {
        target.swiftSettings? += instruments
    }
    package.targets += [
        .systemLibrary(name: "CFuzzer", path: "Tests/Fuzzing/CFuzzer"),
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "CFuzzer", "BursarClient", "BursarCore", "BursarDaemon", "BursarLedger",
                "BursarProtocol", "BursarSimulation", "BursarTransport", "bursar",
                nio("NIOCore"), nio("NIOEmbedded"), arguments,
            ],
            path: "Tests/Fuzzing/Fuzz", swiftSettings: settings + instruments,
            linkerSettings: [.unsafeFlags([fuzzer])]),
    ]
    package.products = [.executable(name: "bursar-fuzz", targets: ["Fuzz"])]
}

// `.ci/sanitize` says which tests it is going to run: to build the others too would take it twice as long. Its
// tests of the whole start the coordinator alone.
if let tests = Context.environment["BURSAR_TESTS"]?.split(separator: " ") {
    package.targets.removeAll { $0.type == .test && !tests.contains(Substring($0.name)) }
    for target in package.targets where target.name == "EndToEndTests" {
        target.dependencies.removeAll { dependency in
            guard case .byNameItem(let name, _) = dependency else { return false }
            return ["bursar", "bench-peer"].contains(name)
        }
    }
}
