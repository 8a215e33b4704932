internal import BursarCore

extension Origin: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.number(UInt64(uid))
        writer.number(UInt64(pid))
        writer.optional(key)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let uid = try reader.number32("user")
        let pid = try reader.number32("process")
        self.init(key: try reader.optional(), uid: uid, pid: pid)
    }
}

extension RequestKey: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.lane(LaneID(scope: scope, client: client))
        writer.number(number)
        // A client acknowledges close behind its newest number.
        writer.number(number &- acknowledgedThrough)
        writer.digest(digest)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let lane = try reader.lane()
        let number = try reader.number()
        let behind = try reader.number()
        self.init(
            scope: lane.scope, client: lane.client, number: number,
            acknowledgedThrough: number &- behind, digest: try reader.digest())
    }
}
