extension [Figure] {
    /// A row for each figure.
    var table: Table {
        var table = Table([
            ("FIGURE", .left), ("MEASURED", .right), ("COMPARED WITH", .left), ("RESULT", .right),
            ("TARGET", .right), ("MET", .left),
        ])
        for figure in self {
            table.add([
                .init(figure.title), .init(figure.measured ?? ""), .init(figure.compared ?? ""),
                .init(figure.unit.text(figure.value)),
                .init(figure.target?.text(in: figure.unit) ?? ""),
                .init(figure.isMet.map { $0 ? "yes" : "no" } ?? ""),
            ])
        }
        return table
    }
}
