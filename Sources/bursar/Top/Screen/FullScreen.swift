import CProcess
import Foundation

/// The terminal that `bursar top` has taken, and gives back however it ends.
struct FullScreen {
    private var painter: ScreenPainter
    /// Whether pictures may be drawn now.
    private(set) var isTaken = false

    init() {
        painter = ScreenPainter(isColoured: Terminal.output.isColoured)
        Terminal.beforeEnding { bursar_terminal_give_back() }
    }

    /// Why there is no full screen here, and what would be right; nothing if there is.
    static var problem: String? {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
            return problem(ofTerminal: nil)
        }
        return problem(ofTerminal: ProcessInfo.processInfo.environment["TERM", default: ""])
    }

    /// The same for a terminal of that kind, or none.
    static func problem(ofTerminal kind: String?) -> String? {
        let instead = "`bursar top -b` prints one picture after the other"
        guard let kind else { return "standard input and output are not a terminal; \(instead)" }
        guard kind.isEmpty || kind == "dumb" else { return nil }
        return "the terminal (TERM=\(kind)) has no full screen; \(instead)"
    }

    /// Takes the terminal, if this process is in front of it; draws everything again.
    mutating func take() throws(CommandFailure) {
        painter.forget()
        guard tcgetpgrp(STDIN_FILENO) == getpgrp() else { return }
        let code = unsafe ScreenPainter.leave.withCString { leave in
            unsafe bursar_terminal_take(STDIN_FILENO, STDOUT_FILENO, leave)
        }
        guard code == 0 else {
            throw CommandFailure("the terminal cannot be used: \(errorText(code))")
        }
        Terminal.output.write(ScreenPainter.enter)
        isTaken = true
    }

    /// Gives the terminal back.
    mutating func giveBack() {
        bursar_terminal_give_back()
        isTaken = false
    }

    /// The next picture is drawn whole.
    mutating func forget() { painter.forget() }

    /// Draws a picture.
    mutating func show(_ lines: [StyledLine], _ size: ScreenSize) {
        guard isTaken else { return }
        let text = painter.paint(lines, size)
        if !text.isEmpty { Terminal.output.write(text) }
    }

    /// Its size now.
    static var size: ScreenSize { ScreenSize(of: STDOUT_FILENO) ?? .usual }
}
