import BursarCore
import Testing

/// What is recorded of requests that are denied.
@Suite struct DenialTests {
    private func denials(of world: World) -> [Denied] {
        world.entries.compactMap { if case .denied(let fact) = $0.fact { fact } else { nil } }
    }

    private func ask(
        _ world: inout World, _ tokens: Int64, operation: String = "plan", uid: UInt32 = 7
    ) {
        var reservation = Reservation(want: Amounts(tokens: tokens))
        reservation.operation = operation
        _ = world.send("a", .reserve(reservation), uid: uid)
    }

    @Test("a denial tells who asked for what")
    func told() throws {
        var world = try World(tokens: 1_000, [Named("a")])
        ask(&world, 5_000)
        let denied = try #require(denials(of: world).first)
        #expect(denied.reason == .insufficientBudget)
        #expect(denied.uid == 7)
        #expect(denied.wanted == Amounts(tokens: 5_000))
        #expect(denied.operation == "plan")
    }

    @Test("a label that is too long is denied, and not kept for that")
    func labels() throws {
        var world = try World(tokens: 1_000, [Named("a")])
        ask(&world, 1, operation: String(repeating: "x", count: 60_000))
        let denied = try #require(denials(of: world).first)
        #expect(denied.reason == .invalidArgument)
        #expect(denied.operation == "")
    }
}
