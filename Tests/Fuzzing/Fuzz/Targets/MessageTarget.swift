import BursarClient

@testable import bursar

/// What a host sends to the server of the Model Context Protocol, at once and in pieces: the same
/// messages.
enum MessageTarget {
    static func run(_ input: [UInt8]) {
        guard let pieces = Pieces(input) else { return }
        let heard = pieces.feedings.map { feeding in
            var reader = MessageReader()
            var lines = feeding.flatMap { reader.feed($0) }
            if let last = reader.finish() { lines.append(last) }
            return lines
        }
        for other in heard[1...] { expect(other == heard[0], "pieces make no other messages") }
        for case .value(let value) in heard[0] {
            expect(!value.words.isEmpty, "a value can be told")
            switch RPCMessage(value) {
            case .request(let request):
                let response = request.response([]).description
                do throws(SyntaxProblem) {
                    let again = try JSONReader.read(Array(response.utf8))
                    expect(again["id"] != nil, "a response has its request's number")
                } catch {
                    fatalError("not kept: a response is JSON: \(error)")
                }
                arguments(request.params)
            case .notification, .response: break
            case .invalid(let error, _): expect(!error.message.isEmpty, "a problem is told")
            }
        }
    }

    private static func arguments(_ value: WrittenValue) {
        guard case .object(let members) = value else { return }
        for member in members {
            for resource in Resource.allCases {
                if let amount = try? NaturalQuantity.read(member.value, of: resource) {
                    expect((0...QuantityText.most).contains(amount), "an amount can be counted")
                }
            }
        }
    }
}
