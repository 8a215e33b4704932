internal import BursarCore

extension DemandRecord: Coded {
    func encode(to writer: inout ByteWriter) {
        expected.encode(to: &writer)
        before.encode(to: &writer)
        writer.optional(observed)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        self.init(expected: try Quantities(from: &reader))
        before = try Quantities(from: &reader)
        observed = try reader.optional()
    }
}
