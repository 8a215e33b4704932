import Foundation
import OpenMetrics

/// What the kernel says of this process, under the names that all programs use for it.
enum ProcessMetrics {
    /// The families, as far as the kernel tells.
    static func families() -> [MetricFamily] {
        let status = Status.read()
        var cpu = MetricFamily(
            "process_cpu_seconds", .counter, unit: "seconds",
            help: "User and system CPU time of the coordinator.")
        cpu.add(.decimal(OwnCost.processTime(), places: 9))
        var start = MetricFamily(
            "process_start_time_seconds", .gauge, unit: "seconds",
            help: "When the coordinator was started, since 1970.")
        start.add(status?.start(bootedAt: bootTime()))
        var resident = MetricFamily(
            "process_resident_memory_bytes", .gauge, unit: "bytes",
            help: "Memory of the coordinator that is resident.")
        resident.add(status.map { .integer($0.residentPages * Int64(getpagesize())) })
        var virtual = MetricFamily(
            "process_virtual_memory_bytes", .gauge, unit: "bytes",
            help: "Address space of the coordinator.")
        virtual.add(status.map { .integer($0.virtualBytes) })
        var threads = MetricFamily(
            "process_threads", .gauge, help: "Threads of the coordinator.")
        threads.add(status.map { .integer($0.threads) })
        var open = MetricFamily(
            "process_open_fds", .gauge, help: "Open descriptors of the coordinator.")
        open.add(openDescriptors().map { .integer($0) })
        var most = MetricFamily(
            "process_max_fds", .gauge, help: "Most descriptors that the coordinator may open.")
        most.add(mostDescriptors().map { .unsigned($0) })
        return [cpu, start, resident, virtual, threads, open, most]
    }

    /// The numbers of `/proc/self/stat` that are used here.
    struct Status: Hashable {
        var threads: Int64
        /// Clock ticks between the system's boot and the start.
        var startTicks: Int64
        var virtualBytes: Int64
        var residentPages: Int64

        static func read() -> Status? {
            (try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8)).flatMap(Status.init)
        }

        init?(_ text: String) {
            // The program's name, in parentheses, may hold anything.
            guard let end = text.lastIndex(of: ")") else { return nil }
            let fields = text[text.index(after: end)...].split(whereSeparator: \.isWhitespace)
                .map { Int64($0) ?? 0 }
            guard fields.count > 21 else { return nil }
            (threads, startTicks) = (fields[17], fields[19])
            (virtualBytes, residentPages) = (fields[20], fields[21])
        }

        /// The time of the start since 1970.
        func start(bootedAt boot: Double?) -> MetricValue? {
            boot.map { boot in
                let seconds = boot + Double(startTicks) / Double(sysconf(Int32(_SC_CLK_TCK)))
                return .decimal(Int64((seconds * 100).rounded()), places: 2)
            }
        }
    }

    /// Resident memory now and at its most, in bytes.
    static func residentBytes() -> (now: UInt64, peak: UInt64) {
        let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        func bytes(_ name: String) -> UInt64 {
            let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
            let words = line?.split(whereSeparator: \.isWhitespace) ?? []
            return words.count > 1 ? (UInt64(words[1]) ?? 0) * 1_024 : 0
        }
        return (bytes("VmRSS:"), bytes("VmHWM:"))
    }

    /// Time of the system's boot since 1970. `/proc/stat` may be hidden from a service.
    private static func bootTime() -> Double? {
        var (wall, sinceBoot) = (timespec(), timespec())
        guard unsafe clock_gettime(CLOCK_REALTIME, &wall) == 0,
            unsafe clock_gettime(CLOCK_BOOTTIME, &sinceBoot) == 0
        else { return nil }
        return Double(wall.tv_sec - sinceBoot.tv_sec)
            + Double(wall.tv_nsec - sinceBoot.tv_nsec) / 1e9
    }

    static func openDescriptors() -> Int64? {
        let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        // One of them is that of the folder itself.
        return names.map { Int64($0.count) - 1 }
    }

    private static func mostDescriptors() -> UInt64? {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return nil
        }
        return UInt64(limit.rlim_cur)
    }
}
