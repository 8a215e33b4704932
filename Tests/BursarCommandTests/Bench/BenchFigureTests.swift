import BursarLoad
import Testing

@testable import bursar

/// Ratios, targets and the tables that they stand in.
struct BenchFigureTests {
    private func series(_ identity: ContestantIdentity, _ rates: Double...) -> RoundSeries {
        RoundSeries(identity: identity, rounds: rates.map { Round(perSecond: $0) })
    }

    @Test func mediansAreCompared() throws {
        let figures = Figure.throughput([
            series(.coordinator(.full), 900, 100_000, 1_000),
            series(.coordinator(.none), 2_400),
            series(.redis(.always), 250, 10, 200),
            series(.echo(.nio), 5_000),
        ])
        #expect(figures.map(\.value) == [5, 0.48])
        #expect(figures.map(\.isMet) == [true, false])
        let lines = figures.table.lines(for: .output(isColoured: false))
        #expect(lines.count == 3)
        #expect(lines[1].hasPrefix("lifecycles/s, bursard, full"))
        #expect(lines[1].contains("1,000  Redis, appendfsync always: 200"))
        #expect(lines[1].hasSuffix("5×    ≥ 5×  yes"))
        #expect(lines[2].hasSuffix("48 %  ≥ 50 %  no"))
    }

    @Test func whatIsComparedWithoutATargetIsNeitherMetNorMissed() {
        let figures = Figure.throughput([
            series(.coordinator(.full), 500), series(.sqlite, 1_000),
        ])
        #expect(figures.map(\.isMet) == [nil])
    }

    @Test func boundsAreMetInclusively() {
        #expect(Figure.Target.atLeast(5).isMet(by: 5))
        #expect(!Figure.Target.atLeast(5).isMet(by: 4.99))
        #expect(Figure.Target.atMost(1.5).isMet(by: 1.5))
        #expect(!Figure.Target.atMost(1.5).isMet(by: 1.51))
    }

    @Test func roundTripsAreMediansOfMedians() throws {
        func rounds(_ identity: ContestantIdentity, _ microseconds: [Int64]) -> RoundSeries {
            RoundSeries(
                identity: identity,
                rounds: microseconds.map {
                    var latencies = Latencies()
                    latencies.record($0 * 1_000)
                    return Round(perSecond: 1, requests: latencies)
                })
        }
        let figure = try #require(
            Figure.roundTrip([
                rounds(.coordinator(.none), [30, 900, 31]), rounds(.echo(.nio), [20, 19, 21]),
            ]))
        #expect(abs(figure.value - 1.55) < 0.01)
        #expect(figure.isMet == false)
        #expect(Figure.roundTrip([rounds(.coordinator(.none), [30])]) == nil)
    }

    @Test func evenSpreadsTakeWhatWasMeasured() {
        #expect(Spread([4, 1, 3, 2]).median == 2)
        #expect(Spread([4, 1, 3, 2]).least == 1)
        #expect(Spread([4, 1, 3, 2]).most == 4)
    }

    @Test func figuresInWords() {
        #expect(BenchText.time(nanoseconds: 850) == "850ns")
        #expect(BenchText.time(nanoseconds: 12_340) == "12.3µs")
        #expect(BenchText.time(nanoseconds: 4_560_000) == "4.56ms")
        #expect(BenchText.time(nanoseconds: 1_200_000_000) == "1.2s")
        #expect(BenchText.size(bytes: 850) == "850 B")
        #expect(BenchText.size(bytes: 1_454) == "1.42 KiB")
        #expect(BenchText.digits(1_234.5) == "1,235")
    }

    @Test func toolsAreUnderstood() throws {
        let csv = """
            "test","rps","avg_latency_ms"
            "EVALSHA x","296735.91","2.477"
            """
        #expect(try RedisContestant.rate(csv: csv) == 296_735.91)
        #expect(throws: CommandFailure.self) { try RedisContestant.rate(csv: "ERR unknown") }
        let text = """
            number of transactions actually processed: 8421
            number of failed transactions: 0 (0.000%)
            tps = 2807.123456 (without initial connection time)
            """
        let figures = try PostgresContestant.figures(text)
        #expect(figures.rate == 2807.123456)
        #expect(figures.count == 8421)
        #expect(throws: CommandFailure.self) { try PostgresContestant.figures("aborted") }
    }

    @Test func filesystemsAreThoseOfTheNearestMountPoint() {
        let mounts = """
            /dev/vda / ext4 rw 0 0
            tmpfs /tmp tmpfs rw 0 0
            /dev/vdb /tmp/disk xfs rw 0 0
            """
        #expect(Machine.filesystem(of: "/home/x", mounts: mounts) == "ext4")
        #expect(Machine.filesystem(of: "/tmp/x", mounts: mounts) == "tmpfs")
        #expect(Machine.filesystem(of: "/tmpfile", mounts: mounts) == "ext4")
        #expect(Machine.filesystem(of: "/tmp/disk", mounts: mounts) == "xfs")
    }
}
