/// Columns and rows of a terminal.
struct ScreenSize: Hashable, Sendable {
    var columns: Int
    var rows: Int

    /// What is assumed where a terminal does not say.
    static let usual = ScreenSize(columns: 80, rows: 24)
}
