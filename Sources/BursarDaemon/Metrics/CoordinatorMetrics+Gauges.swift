import CoreMetrics
import BursarLedger
import Foundation

extension CoordinatorMetrics {
    /// What is looked at only when somebody asks.
    struct Gauges {
        private let connections: [(socket: Peer.Socket, meter: Meter)]
        private let sessions: Meter
        private let subscribers: Meter
        private let pendingBatches: Meter
        private let ledgerSize: Meter

        init(_ factory: some MetricsFactory) {
            connections = Peer.Socket.allCases.map {
                (
                    $0,
                    Meter(
                        label: "bursar_connections", dimensions: [("socket", $0.rawValue)],
                        factory: factory)
                )
            }
            sessions = Meter(label: "bursar_sessions", factory: factory)
            subscribers = Meter(label: "bursar_subscribers", factory: factory)
            pendingBatches = Meter(label: "bursar_ledger_pending_batches", factory: factory)
            ledgerSize = Meter(label: "bursar_ledger_size_bytes", factory: factory)
        }

        /// Sets them to what is so now.
        func look(at engine: Engine) {
            for (socket, meter) in connections {
                meter.set(engine.peers.values.count { $0.socket == socket })
            }
            sessions.set(engine.sessions.count)
            subscribers.set(engine.subscribers.count)
            pendingBatches.set(engine.batches.count)
            ledgerSize.set(Gauges.size(ofFolder: engine.ledger.directory))
        }

        private static func size(ofFolder folder: String) -> Int64 {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            return names.reduce(0) { total, name in
                var status = stat()
                guard unsafe stat("\(folder)/\(name)", &status) == 0 else { return total }
                return total + Int64(status.st_size)
            }
        }
    }
}
