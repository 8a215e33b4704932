extension CoordinatorMetrics {
    /// The families that a coordinator measures itself, in the order in which they are read.
    static let descriptions: [MetricDescription] = [
        .count("bursar_requests", "Requests that were answered, by kind and outcome."),
        .count("bursar_errors", "Errors that requests were answered with, by code."),
        .count("bursar_protocol_violations", "Connections ended for input that is no message."),
        .count("bursar_connections_opened", "Connections that were accepted, by socket."),
        .count("bursar_connections_closed", "Connections that ended, by what the client was told."),
        .count("bursar_connections", "Open connections, by socket."),
        .count("bursar_sessions", "Sessions, those that wait for their client to return included."),
        .count("bursar_subscribers", "Connections that follow events."),
        .count("bursar_events_pushed", "Events that were handed to connections."),
        .count("bursar_event_overflows", "Subscriptions that fell behind and were told to resume."),
        .count("bursar_entries", "Entries decided since the start, by what they say."),
        .sizes("bursar_batch_entries", "Entries of a batch, which is committed as one."),
        .times("bursar_ledger_commit_seconds", "From handing a batch to the ledger to its commit."),
        .count("bursar_ledger_pending_batches", "Batches on their way to the ledger."),
        MetricDescription(
            name: "bursar_ledger_size_bytes", help: "Size of the ledger's files.", unit: "bytes"),
        .times("bursar_turn_seconds", "From the first request of an event-loop turn to its end."),
    ]
}
