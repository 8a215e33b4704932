import NIOCore
import NIOHTTP1

/// Turns a connection's requests into questions to the exporter, one after the other.
final class ExporterHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let exporter: Exporter
    private var head: HTTPRequestHead?
    /// Whether an answer is being made: then the silence is ours.
    private var isAnswering = false

    init(_ exporter: Exporter) { self.exporter = exporter }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        // Nothing that is asked for here has one.
        case .body: break
        case .end:
            guard let head else { return }
            self.head = nil
            answer(head, context)
        }
    }

    private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let request = ExporterRequest(
            method: head.method, path: String(head.uri.prefix { $0 != "?" && $0 != "#" }),
            accept: head.headers["Accept"])
        isAnswering = true
        let response = context.eventLoop.makePromise(of: ExporterResponse.self)
        response.completeWithTask { [exporter] in await exporter.answer(request) }
        response.futureResult.assumeIsolated().whenSuccess { response in
            self.write(response, to: head, context)
        }
    }

    private func write(
        _ response: ExporterResponse, to request: HTTPRequestHead,
        _ context: ChannelHandlerContext
    ) {
        isAnswering = false
        let body = ByteBuffer(string: response.body)
        var headers: HTTPHeaders = [
            "Content-Type": response.contentType,
            "Content-Length": String(body.readableBytes),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        ]
        if let allow = response.allow { headers.add(name: "Allow", value: allow) }
        if !request.isKeepAlive { headers.add(name: "Connection", value: "close") }
        let head = HTTPResponseHead(
            version: request.version, status: response.status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if request.method != .HEAD {
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        let written = context.eventLoop.makePromise(of: Void.self)
        if !request.isKeepAlive {
            written.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
    }

    /// Whoever is silent for long is not waited for.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            if !isAnswering { context.close(promise: nil) }
            return
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
