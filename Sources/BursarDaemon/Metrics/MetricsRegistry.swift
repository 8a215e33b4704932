import CoreMetrics
import OpenMetrics
import Synchronization

/// Where the measurements of one coordinator are kept: a factory for the usual interface, which can be
/// read as families.
///
/// Whoever measures makes its handles once; to count costs an atomic addition then. A family has at most so
/// many series, however its labels come about: the next ones are counted together.
final class MetricsRegistry: MetricsFactory {
    /// Series of one family beyond which new ones are counted together, with `other` as their labels.
    static let seriesMost = 256

    fileprivate struct Series {
        var labels: [Label]
        var cell: any MetricCell
    }

    fileprivate struct Family {
        var description: MetricDescription
        var series: [Series] = []
    }

    private struct State {
        var families: [Family]
        var places: [String: Int]
    }

    private let state: Mutex<State>

    /// - Parameter descriptions: Families that will be used, in the order in which they are read.
    init(_ descriptions: [MetricDescription] = []) {
        var places: [String: Int] = [:]
        for (place, description) in descriptions.enumerated() { places[description.name] = place }
        state = Mutex(State(families: descriptions.map { Family(description: $0) }, places: places))
    }

    /// All families with their numbers now.
    func families() -> [MetricFamily] {
        state.withLock { $0.families }.compactMap { family in
            guard let first = family.series.first else { return nil }
            let description = family.description
            var result = MetricFamily(
                description.name, first.cell.kind, unit: description.unit, help: description.help)
            for series in family.series { series.cell.add(to: &result, series.labels) }
            return result
        }
    }

    /// The cell of a series, which is made if it is not there yet.
    private func cell<Cell: MetricCell>(
        _ name: String, _ dimensions: [(String, String)],
        _ make: (MetricDescription) -> Cell
    ) -> Cell {
        let labels = dimensions.map { Label(MetricsRegistry.name(of: $0.0), $0.1) }
        return state.withLock { state in
            let name = MetricsRegistry.name(of: name)
            let place = state.places[name] ?? state.families.count
            if place == state.families.count {
                let description = MetricDescription(name: name, help: "Not described.")
                state.families.append(Family(description: description))
                state.places[name] = place
            }
            return state.families[place].cell(labels, make)
        }
    }

    /// A name that both formats take.
    private static func name(of label: String) -> String {
        if MetricFamily.isName(label) { return label }
        let name = String(
            label.unicodeScalars.map { MetricFamily.isName("_\($0)") ? Character($0) : "_" })
        return MetricFamily.isName(name) ? name : "_" + name
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        cell(label, dimensions) { _ in CounterCell() }
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        cell(label, dimensions) { _ in GaugeCell() }
    }

    func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        if !aggregate { return cell(label, dimensions) { _ in GaugeCell() } }
        return cell(label, dimensions) { HistogramCell(bounds: $0.bounds, unit: 1) }
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        cell(label, dimensions) { HistogramCell(bounds: $0.bounds, unit: 1_000_000_000) }
    }

    // A series that ended would look like one that starts anew: all of them stay.
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
}

extension MetricsRegistry.Family {
    fileprivate mutating func cell<Cell: MetricCell>(
        _ labels: [Label], _ make: (MetricDescription) -> Cell
    ) -> Cell {
        if let known = series.first(where: { $0.labels == labels }), let cell = known.cell as? Cell
        {
            return cell
        }
        var labels = labels
        if series.count >= MetricsRegistry.seriesMost {
            labels = labels.map { Label($0.name, "other") }
            if let last = series.last, last.labels == labels, let cell = last.cell as? Cell {
                return cell
            }
        }
        let cell = make(description)
        // A name that is used for two kinds of things counts nothing that anybody could read.
        if series.first.map({ $0.cell.kind == cell.kind }) ?? true {
            series.append(.init(labels: labels, cell: cell))
        }
        return cell
    }
}
