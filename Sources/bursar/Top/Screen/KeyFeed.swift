import Foundation

/// What is typed.
enum KeyFeed {
    /// Reads standard input, and hands out the bytes as they come; nothing at the end.
    static func start(_ receive: @escaping @Sendable ([UInt8]?) -> Void) {
        Thread.detachNewThread {
            var buffer = [UInt8](repeating: 0, count: 1_024)
            while true {
                let count = unsafe read(STDIN_FILENO, &buffer, buffer.count)
                if count > 0 {
                    receive(Array(buffer.prefix(count)))
                } else if count == 0 || errno != EINTR {
                    return receive(nil)
                }
            }
        }
    }
}
