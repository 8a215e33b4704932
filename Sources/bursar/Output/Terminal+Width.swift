import Foundation

extension Terminal {
    /// Width in characters; 80 where nobody looks.
    var columns: Int {
        var size = winsize()
        guard isInteractive, unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0,
            size.ws_col > 0
        else { return 80 }
        return Int(size.ws_col)
    }
}
