import BursarClient
import Testing

@testable import bursar

@Suite("What a run uses")
struct MeteringTests {
    @Test("time is handed out in whole milliseconds, each once, without pauses")
    func stopwatch() {
        var watch = Stopwatch<SuspendingClock.Instant>()
        let start = SuspendingClock.now
        let at = { (microseconds: Int) in start + .microseconds(microseconds) }
        watch.start(at: at(0))
        #expect(watch.take(at: at(1_999)) == 1)
        #expect(watch.take(at: at(2_000)) == 1)
        watch.pause(at: at(3_500))
        #expect(watch.take(at: at(90_000)) == 1)
        watch.pause(at: at(95_000))
        watch.start(at: at(103_500))
        watch.start(at: at(103_600))
        #expect(watch.take(at: at(104_000)) == 1)
        #expect(watch.paused(at: at(200_000)) == .microseconds(100_000))
        watch.stop(at: at(104_100))
        #expect(watch.take(at: at(900_000)) == 0)
        #expect(watch.take(at: at(900_000), isLast: true) == 1, "one that has begun counts")
        #expect(watch.take(at: at(900_000), isLast: true) == 0)
        #expect(watch.handedOut == 5)
        #expect(watch.paused(at: at(900_000)) == .microseconds(100_000), "the end is no pause")
    }

    @Test("the time is told more often the less is left, and when it runs out")
    func pace() {
        #expect(Pace.step(consumed: 0, limit: nil) == 2_000)
        #expect(Pace.step(consumed: 0, limit: 3_600_000) == 2_000)
        #expect(Pace.step(consumed: 0, limit: 2_000) == 100)
        #expect(Pace.step(consumed: 1_890, limit: 2_000) == 11, "the level stop begins at 1,900")
        #expect(Pace.step(consumed: 1_899, limit: 2_000) == 10)
        #expect(Pace.step(consumed: 1_900, limit: 2_000) == 100)
        #expect(Pace.step(consumed: 5_000, limit: 2_000) == 100)
        for left in stride(from: Int64(0), through: 5_000, by: 250) {
            #expect(Pace.step(consumed: 1_000_000 - left, limit: 1_000_000) <= 250)
        }
    }

    @Test("time that waits is told in one, before the account is looked at")
    func queue() {
        var queue = TrackingQueue()
        queue.add(.time(0))
        #expect(queue.first == nil)
        queue.add(.time(5))
        queue.add(.time(6))
        queue.add(.look)
        queue.add(.time(7))
        queue.add(.look)
        queue.add(.usage(ModelUsage(input: 3, output: 4)))
        queue.add(.look)
        #expect(queue.untold == Amounts(tokens: .finite(7), time: .finite(18)))
        var told: [String] = []
        while let task = queue.first {
            told.append("\(task)")
            queue.removeFirst()
        }
        #expect(told.count == 5)
        #expect(told[0] == "time(5)", "it was under way when more came")
        #expect(told[1] == "time(13)")
        #expect(told[2] == "look")
        #expect(queue.untold == Amounts(tokens: .finite(0), time: .finite(0)))
    }

    @Test("of very many answers that wait at least the tokens are told")
    func manyAnswers() {
        var queue = TrackingQueue()
        let count = TrackingQueue.most + 50
        for _ in 0..<count { queue.add(.usage(ModelUsage(input: 1, output: 1))) }
        #expect(queue.untold.tokens == .finite(Int64(count) * 2))
        var (tokens, tasks): (Int64, Int) = (0, 0)
        while case .usage(let usage)? = queue.first {
            tokens += usage.tokens
            tasks += 1
            queue.removeFirst()
        }
        #expect(tokens == Int64(count) * 2)
        #expect(tasks <= TrackingQueue.most + 2)
    }
}

@Suite("Lines of usage")
struct UsageLinesTests {
    private func text(_ lines: [LineSplitter.Line]) -> [String] {
        lines.map { line in
            guard case .bytes(let bytes) = line else { return "too long" }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    @Test("lines come out whole however they were cut, without their ends")
    func splitting() {
        let whole = Array("a\r\n\nlonger line\nrest".utf8)
        for cut in 0...whole.count {
            var splitter = LineSplitter(lineMost: 64)
            let lines = splitter.feed(whole[..<cut]) + splitter.feed(whole[cut...])
            #expect(text(lines) == ["a", "longer line"], "cut at \(cut)")
            #expect(text(splitter.finish().map { [$0] } ?? []) == ["rest"])
            #expect(splitter.finish() == nil)
        }
    }

    @Test("a line that is too long is told and does no harm")
    func tooLong() {
        var splitter = LineSplitter(lineMost: 64)
        let piece = [UInt8](repeating: 0x20, count: 32)
        for _ in 0..<3 { #expect(splitter.feed(piece).isEmpty) }
        #expect(text(splitter.feed(Array("\nnext\n".utf8))) == ["too long", "next"])
    }

    @Test(
        "where lines come from",
        arguments: [
            ("fd:3", .descriptor(3)), ("x/usage.jsonl", .file("x/usage.jsonl")),
            ("./fd:3", .file("./fd:3")), ("fd:2", nil), ("fd:x", nil), ("fd:-3", nil), ("", nil),
        ] as [(String, UsageOrigin?)])
    func origin(text: String, expected: UsageOrigin?) {
        #expect((try? UsageOrigin(text: text)) == expected)
    }
}
