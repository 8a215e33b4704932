import CoreMetrics
import OpenMetrics
import Synchronization

/// What keeps the numbers of one series. May be written by any thread.
protocol MetricCell: AnyObject, Sendable {
    var kind: MetricFamily.Kind { get }
    /// Adds the number, or numbers, as they are now.
    func add(to family: inout MetricFamily, _ labels: [Label])
}

/// A number that only rises.
final class CounterCell: MetricCell, CounterHandler {
    private let count = Atomic<UInt64>(0)

    var kind: MetricFamily.Kind { .counter }

    func increment(by amount: Int64) {
        guard amount > 0 else { return }
        count.wrappingAdd(UInt64(amount), ordering: .relaxed)
    }

    func reset() { count.store(0, ordering: .relaxed) }

    func add(to family: inout MetricFamily, _ labels: [Label]) {
        family.add(.unsigned(count.load(ordering: .relaxed)), labels)
    }
}

/// A number that rises and falls.
final class GaugeCell: MetricCell, MeterHandler, RecorderHandler {
    private let number = Mutex<Double>(0)

    var kind: MetricFamily.Kind { .gauge }

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { number.withLock { $0 = value } }
    func increment(by amount: Double) { number.withLock { $0 += amount } }
    func decrement(by amount: Double) { number.withLock { $0 -= amount } }
    func record(_ value: Int64) { set(value) }
    func record(_ value: Double) { set(value) }

    func add(to family: inout MetricFamily, _ labels: [Label]) {
        let value = number.withLock { $0 }
        family.add(Int64(exactly: value).map(MetricValue.integer) ?? .number(value), labels)
    }
}

/// How values are distributed.
final class HistogramCell: MetricCell, RecorderHandler, TimerHandler {
    private struct State {
        var counts: [UInt64]
        var sum: Int64 = 0
    }

    private let bounds: [Int64]
    /// How much of what is recorded is one of what is read.
    private let unit: Int64
    private let state: Mutex<State>

    init(bounds: [Int64], unit: Int64) {
        self.bounds = bounds
        self.unit = unit
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    var kind: MetricFamily.Kind { .histogram }

    func record(_ value: Int64) {
        let place = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[place] += 1
            let (sum, isTooMuch) = state.sum.addingReportingOverflow(max(0, value))
            state.sum = isTooMuch ? .max : sum
        }
    }

    func record(_ value: Double) { record(Int64(exactly: value.rounded()) ?? .max) }
    func recordNanoseconds(_ duration: Int64) { record(duration) }

    func add(to family: inout MetricFamily, _ labels: [Label]) {
        let state = state.withLock { $0 }
        let bounds = bounds.map { Double($0) / Double(unit) }
        let sum = MetricValue.decimal(state.sum, places: unit == 1 ? 0 : 9)
        family.add(Distribution(bounds: bounds, counts: state.counts, sum: sum), labels)
    }
}
