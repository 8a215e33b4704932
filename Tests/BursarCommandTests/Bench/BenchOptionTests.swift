import ArgumentParser
import BursarLoad
import Testing

@testable import bursar

/// What `bursar bench` takes, and how it refuses the rest.
struct BenchOptionTests {
    private func parsed(_ arguments: String...) throws -> BenchOptions {
        let command = try BursarCommand.parseAsRoot(["bench"] + arguments)
        return try #require(command as? BenchCommand).options
    }

    private func refusal(_ arguments: String...) -> String? {
        do {
            _ = try BursarCommand.parseAsRoot(["bench"] + arguments)
            return nil
        } catch {
            return BursarCommand.message(for: error)
        }
    }

    @Test func defaults() throws {
        let options = try parsed()
        #expect(options.durability.values == [.full, .process, .none])
        #expect(options.against.values == [])
        #expect(options.pin == nil)
        #expect(options.plan.connections == 50)
        #expect(options.plan.depth == 16)
        #expect(options.plan.rate == nil)
        #expect(options.plan.accounts == .ofConnections)
    }

    @Test func planIsWhatWasAskedFor() throws {
        let options = try parsed(
            "--durability", "none,full", "--against", "echo,redis", "--connections", "3",
            "--depth", "64", "--seconds", "0.5", "--warm-up", "0", "--accounts", "1000",
            "--no-pin")
        #expect(options.durability.values == [.none, .full])
        #expect(options.against.values == [.echo, .redis])
        #expect(options.pin == false)
        #expect(options.plan.work == .lifecycles(.seconds(0.5)))
        #expect(options.plan.warmUp == .zero)
        #expect(options.plan.accounts == .named(count: 1_000))
        #expect(try parsed("--rate", "2500").plan.rate == 2_500)
    }

    @Test func refusals() {
        #expect(refusal("--durability", "none,most")?.contains("none,most") == true)
        #expect(refusal("--against", "mysql")?.contains("mysql") == true)
        #expect(refusal("--depth", "65") == "--depth is 1 to 64")
        #expect(refusal("--connections", "0")?.contains("1 to 10,000") == true)
        #expect(refusal("--seconds", "0")?.contains("0.1 to 3600") == true)
        #expect(refusal("--rate", "0")?.contains("10,000,000") == true)
        #expect(refusal("--rate", "5", "--against", "echo")?.contains("alone") == true)
        #expect(refusal("--socket", "/s", "--grants", "5")?.contains("of their own") == true)
        #expect(refusal("--pool", "other")?.contains("--socket") == true)
        #expect(refusal("--pin", "--no-pin")?.contains("--no-pin") == true)
        #expect(refusal("--accounts", "130001") == "--accounts is 1 to 130,000")
        #expect(refusal("--grants", "1000001") == "--grants is 0 to 1,000,000")
    }
}
