import NIOHTTP1

/// What a client asked for.
struct ExporterRequest: Sendable {
    var method: HTTPMethod
    /// The path, without a query.
    var path: String
    /// The `Accept` headers.
    var accept: [String] = []
}

/// What it gets.
struct ExporterResponse: Sendable {
    var status: HTTPResponseStatus = .ok
    var contentType: String
    var body: String
    /// Methods that are allowed, where another one was used.
    var allow: String?

    /// A line for people.
    static func plain(
        _ status: HTTPResponseStatus, _ text: String, allow: String? = nil
    ) -> ExporterResponse {
        ExporterResponse(
            status: status, contentType: "text/plain; charset=utf-8", body: text + "\n",
            allow: allow)
    }
}
