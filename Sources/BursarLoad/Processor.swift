import CLoad

/// Where threads run: a measurement moves them only if it is told to.
public enum Processor {
    /// Numbers of the processors that this process may use.
    public static func available() -> [Int] {
        var numbers = [Int32](repeating: 0, count: 1024)
        let count = unsafe bursar_processors(&numbers, Int32(numbers.count))
        return numbers.prefix(max(0, Int(count))).map(Int.init)
    }

    /// Does something on one processor: the calling thread, and the processes that it starts.
    ///
    /// - Parameter processor: Its number; `nil`: wherever the kernel likes.
    public static func bound<Result, Failure>(
        to processor: Int?, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard let processor else { return try body() }
        // A processor that went away since it was listed changes where this runs, not whether.
        _ = bursar_bind_thread(Int32(processor))
        defer { _ = bursar_bind_thread(-1) }
        return try body()
    }
}
