import Glibc
import Testing

@testable import Systemd

@Suite struct WatchdogTests {
    @Test func pingsTwiceInItsTime() async {
        await #expect(processExitsWith: .success) {
            setVariable("WATCHDOG_USEC", "30000000")
            setVariable("WATCHDOG_PID", "\(getpid())")
            let watchdog = try #require(Watchdog.take())
            #expect(watchdog.timeout == 30_000_000)
            #expect(watchdog.interval == 15_000_000)
            // Taken away, so that no child takes it for its own.
            #expect(unsafe getenv("WATCHDOG_USEC") == nil)
            #expect(Watchdog.take() == nil)
        }
    }

    @Test(arguments: ["0", "-5", "soon", "18446744073709551615", ""])
    func nonsenseIsNoWatchdog(text: String) async {
        await #expect(processExitsWith: .success) { [text] in
            setVariable("WATCHDOG_USEC", text)
            setVariable("WATCHDOG_PID", "\(getpid())")
            #expect(Watchdog.take() == nil)
        }
    }

    @Test func anothersWatchdogIsNotOurs() async {
        await #expect(processExitsWith: .success) {
            setVariable("WATCHDOG_USEC", "30000000")
            setVariable("WATCHDOG_PID", "1")
            #expect(Watchdog.take() == nil)
        }
    }
}
