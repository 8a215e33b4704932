import Foundation

/// Columns and rows of a terminal.
struct ScreenSize: Hashable, Sendable {
    var columns: Int
    var rows: Int

    /// What is assumed where a terminal does not say.
    static let usual = ScreenSize(columns: 80, rows: 24)

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }

    /// What the terminal of a descriptor says; nothing where there is none, or it does not know.
    init?(of descriptor: Int32) {
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        self.init(
            columns: Int(size.ws_col),
            rows: size.ws_row > 0 ? Int(size.ws_row) : Self.usual.rows)
    }
}
