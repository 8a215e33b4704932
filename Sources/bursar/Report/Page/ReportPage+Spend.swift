import BursarClient

extension ReportPage {
    /// Spend over time, a chart for each resource.
    @MarkupBuilder var spendSection: [any Markup] {
        let used = resources.filter { report.total.actual[$0].isSome }
        if !used.isEmpty {
            let names = SpendSeries.accounts(spend, used)
            section(
                "Spend over time",
                "What was used in each "
                    + "\(DecimalText.duration(milliseconds: interval)), by account."
            ) {
                for resource in used {
                    chart(SpendSeries(spend, resource, accounts: names))
                }
            }
        }
    }

    private func chart(_ series: SpendSeries) -> Element {
        let whole = series.members.reduce(0.0) { $0 + Double($1.total) }
        return Element("figure") {
            Element("figcaption") { series.resource.name }
            StackedColumns(series: series, time: time, interval: interval, clock: clock).markup
            Element("ul", ["class": "legend"]) {
                for member in series.members {
                    Element("li") {
                        Element(
                            "svg",
                            [
                                "class": "swatch", "width": "22", "height": "14",
                                "aria-hidden": "true",
                            ]
                        ) {
                            Element(
                                "rect",
                                [
                                    "class": "segment \(member.style)", "width": "22",
                                    "height": "14",
                                ])
                        }
                        Element("span") { member.name }
                        Element("span", ["class": "muted"]) {
                            " \(ShortText.amount(.finite(member.total), of: series.resource))"
                                + (whole > 0
                                    ? ", \(ShortText.percent(Double(member.total) / whole))"
                                    : "")
                        }
                    }
                }
            }
        }
    }

    /// Rows of a table at the most.
    private static let rowsMost = 200
    /// Bars of a list at the most.
    static let barsMost = 24

    /// Who used what: bars of the largest, and a table.
    @MarkupBuilder var attributionSection: [any Markup] {
        let used = resources.filter { report.total.actual[$0].isSome }
        let names = report.by.map(\.rawValue).joined(separator: ", ")
        section("Attribution", "What was used by \(names).") {
            for resource in used { bars(of: resource, only: used.count == 1) }
            attributionTable
        }
    }

    @MarkupBuilder private func bars(of resource: Resource, only: Bool) -> [any Markup] {
        let rows = report.rows.filter { $0.actual[resource].number > 0 }
        let order = rows.indices.sorted {
            (rows[$1].actual[resource].number, $0) < (rows[$0].actual[resource].number, $1)
        }
        let shown = order.prefix(ReportPage.barsMost).map { rows[$0] }
        let most = Double(shown.first?.actual[resource].number ?? 1)
        if !only { Element("h3") { resource.name } }
        BarList(
            name: "\(resource.name) used",
            items: shown.map { row in
                let number = row.actual[resource].number
                return .init(
                    label: report.by.map { $0.words(of: row, clock) },
                    value: ShortText.amount(.finite(number), of: resource),
                    marks: [.init(style: "actual", length: Double(number) / most)])
            }
        ).markup
        if order.count > shown.count {
            Element("p", ["class": "muted"]) {
                "\(DecimalText.counted(order.count - shown.count, "smaller one")) in the table"
            }
        }
    }

    private var attributionTable: Element {
        var table = report
        let cut = max(0, table.rows.count - ReportPage.rowsMost)
        table.rows.removeLast(cut)
        let data = table.table.data
        return Element("div") {
            DataTable(
                name: "attribution",
                columns: zip(data.titles, data.isNumber).map { ($0.lowercased(), $1) },
                rows: data.rows.dropLast(), total: data.rows.last
            ).markup
            if cut + report.leftOut > 0 {
                Element("p", ["class": "muted"]) {
                    "\(DecimalText.counted(cut + report.leftOut, "more row")), in the total too"
                }
            }
        }
    }
}
