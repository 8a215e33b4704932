import BursarProtocol

extension ReplyFrame {
    /// What is wrong with it, for people; replies that are as they should be are not asked.
    var fault: String {
        let bytes = copy()
        guard let header = try? unsafe FrameHeader(bytes.span.bytes),
            let reply = try? unsafe Reply(
                frame: bytes.span.bytes, header: header, version: ProtocolVersion.most)
        else { return "a frame that cannot be decoded" }
        return switch reply {
        case .error(let error): "\(error.code.name): \(error.message)"
        case .reserved(let reserved):
            "\(reserved.verdict.name): \(reserved.reason?.name ?? "no reason")"
        case .committed(let committed): "charged \(committed.charged.tokens)"
        default: "a reply of kind \(kind)"
        }
    }
}
