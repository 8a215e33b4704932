import CFuzzer
import Glibc

/// `bursar-fuzz TARGET [libFuzzer's own arguments]`.
///
/// `.ci/fuzz` builds it with the instruments, makes the seeds, and runs it.
@main
enum Main {
    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count > 1, let target = FuzzTarget(rawValue: arguments[1]) else {
            print(FuzzTarget.allCases.map(\.rawValue).joined(separator: "\n"))
            exit(64)
        }
        unsafe chosen = target
        let rest = arguments[..<1] + arguments[2...]
        var count = CInt(rest.count)
        // The fuzzer keeps them until the end.
        let list = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(
            capacity: rest.count + 1)
        for (index, argument) in rest.enumerated() { unsafe list[index] = unsafe strdup(argument) }
        unsafe list[rest.count] = nil
        var start: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe list
        let status = unsafe LLVMFuzzerRunDriver(&count, &start) { bytes, count in
            unsafe chosen.run([UInt8](UnsafeBufferPointer(start: bytes, count: count)))
            return 0
        }
        exit(status)
    }
}

/// Set once before the only thread that reads it begins to.
private nonisolated(unsafe) var chosen = FuzzTarget.frames
