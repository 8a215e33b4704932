import BursarClient
import Foundation
import Synchronization

/// Where output goes, and what it can show.
struct Terminal: Sendable {
    /// Whether lines may carry colour.
    var isColoured: Bool
    /// Whether somebody looks at it, so that a line may be drawn over.
    var isInteractive: Bool
    /// Characters of a line that can be seen at once, if there is such a bound.
    var width: Int?
    private let descriptor: Int32

    /// Standard output.
    static let output = Terminal(descriptor: STDOUT_FILENO)
    /// Standard error.
    static let error = Terminal(descriptor: STDERR_FILENO)

    /// Standard output, with or without colour, and as wide as that.
    static func output(isColoured: Bool, width: Int? = nil) -> Terminal {
        var terminal = output
        terminal.isColoured = isColoured
        terminal.width = width
        return terminal
    }

    private init(descriptor: Int32) {
        self.descriptor = descriptor
        isInteractive = isatty(descriptor) == 1
        let environment = ProcessInfo.processInfo.environment
        isColoured =
            isInteractive && environment["NO_COLOR", default: ""].isEmpty
            && environment["TERM"] != "dumb"
        width = ScreenSize(of: descriptor)?.columns
    }

    private static let cleanUp = Mutex<(@Sendable () -> Void)?>(nil)

    /// Sets what has to be done before a reader that has gone away ends the command.
    static func beforeEnding(_ work: @escaping @Sendable () -> Void) {
        cleanUp.withLock { $0 = work }
    }

    /// Writes text as it is. A reader that has gone away ends the command, quietly; a full disk does
    /// not.
    func write(_ text: String) {
        do {
            let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
            try handle.write(contentsOf: Data(text.utf8))
        } catch {
            let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
            if descriptor == STDOUT_FILENO, let cause, cause.code != EPIPE {
                let reason = unsafe String(cString: strerror(Int32(cause.code)))
                Terminal.error.line("bursar: the output cannot be written: \(reason)")
            }
            Terminal.cleanUp.withLock { $0 }?()
            exit(1)
        }
    }

    /// Writes a line.
    func line(_ text: String) { write(text + "\n") }

    /// The text in a colour, if there is any.
    func styled(_ text: String, _ style: Style) -> String {
        isColoured ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Codes of the terminal's graphic rendition.
    enum Style: String {
        case bold = "1"
        case dim = "2"
        case green = "32"
        case yellow = "33"
        case orange = "38;5;208"
        case red = "31"
        case black = "1;37;41"
    }
}

extension Level {
    /// How the level looks on a terminal.
    var style: Terminal.Style {
        switch self {
        case .green: .green
        case .yellow: .yellow
        case .orange: .orange
        case .red: .red
        case .black: .black
        }
    }
}
