internal import BursarCore

extension Recalled: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.grant(grant)
        account.encode(to: &writer)
        recall.encode(to: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let grant = try reader.grant()
        let account = try AccountID(from: &reader)
        self.init(grant: grant, account: account, recall: try Recall(from: &reader))
    }
}

extension RecallEnded: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.grant(grant)
        account.encode(to: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let grant = try reader.grant()
        self.init(grant: grant, account: try AccountID(from: &reader))
    }
}

extension Revoked: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.grant(grant)
        account.encode(to: &writer)
        returned.encode(to: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let grant = try reader.grant()
        let account = try AccountID(from: &reader)
        self.init(grant: grant, account: account, returned: try Amounts(from: &reader))
    }
}
