import Dispatch
import Glibc
import Testing

@testable import Systemd

/// Each test runs in a process of its own, as the environment belongs to the whole process.
@Suite struct NotifierTests {
    private static func listening() -> UnixSocket {
        let socket = UnixSocket(SOCK_DGRAM)
        setVariable("NOTIFY_SOCKET", socket.path)
        return socket
    }

    @Test func withoutSystemdNothingHappens() async {
        await #expect(processExitsWith: .success) {
            unsafe unsetenv("NOTIFY_SOCKET")
            var notifier = Notifier()
            #expect(notifier.ready() == .nobody)
            #expect(notifier.reloading() == .nobody)
            #expect(notifier.status("fine", now: 0) == nil)
        }
    }

    @Test func saysWhatSystemdUnderstands() async {
        await #expect(processExitsWith: .success) {
            let socket = NotifierTests.listening()
            let notifier = Notifier()
            #expect(notifier.ready() == .sent)
            #expect(socket.datagram() == "READY=1")
            notifier.stopping()
            #expect(socket.datagram() == "STOPPING=1")
            notifier.extendTimeout(microseconds: 5_000_000)
            #expect(socket.datagram() == "EXTEND_TIMEOUT_USEC=5000000")
            notifier.extendTimeout(microseconds: 1, status: "reading\nREADY=1")
            #expect(socket.datagram() == "EXTEND_TIMEOUT_USEC=1\nSTATUS=reading READY=1")
            notifier.stopping("the disk is full")
            #expect(socket.datagram() == "STOPPING=1\nSTATUS=the disk is full")
            notifier.watchdog()
            #expect(socket.datagram() == "WATCHDOG=1")
            notifier.triggerWatchdog()
            #expect(socket.datagram() == "WATCHDOG=trigger")
            notifier.fail("it is full\nREADY=1", errorNumber: ENOSPC)
            #expect(socket.datagram() == "STATUS=it is full READY=1\nERRNO=28")
            notifier.fail("it is broken")
            #expect(socket.datagram() == "STATUS=it is broken")
            #expect(socket.datagram() == nil)
        }
    }

    @Test func reloadingAndItsTimeAreOneDatagram() async {
        await #expect(processExitsWith: .success) {
            let socket = NotifierTests.listening()
            let notifier = Notifier()
            func now() -> Int64 {
                var time = timespec()
                _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
                return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
            }
            let before = now()
            notifier.reloading()
            let after = now()
            let lines = try #require(socket.datagram()).split(separator: "\n")
            #expect(socket.datagram() == nil)
            try #require(lines.count == 2)
            #expect(lines[0] == "RELOADING=1")
            let prefix = "MONOTONIC_USEC="
            #expect(lines[1].hasPrefix(prefix))
            let time = try #require(Int64(lines[1].dropFirst(prefix.count)))
            #expect((before...after).contains(time))
        }
    }

    @Test func statusComesOnChangeAndAtMostOnceASecond() async {
        await #expect(processExitsWith: .success) {
            let socket = NotifierTests.listening()
            var notifier = Notifier()
            let second: Int64 = 1_000_000_000
            #expect(notifier.status("one", now: 5 * second) == nil)
            #expect(socket.datagram() == "STATUS=one")
            // Shown already, however late.
            #expect(notifier.status("one", now: 9 * second) == nil)
            #expect(socket.datagram() == nil)
            #expect(notifier.status("two", now: 9 * second) == nil)
            #expect(socket.datagram() == "STATUS=two")
            // Too early: later, and then what is true then.
            #expect(notifier.status("three", now: 9 * second + 1) == second - 1)
            #expect(socket.datagram() == nil)
            #expect(notifier.status("four", now: 10 * second) == nil)
            #expect(socket.datagram() == "STATUS=four")
            #expect(socket.datagram() == nil)
        }
    }

    @Test func failureToSendIsToldAndTriedAgain() async {
        await #expect(processExitsWith: .success) {
            setVariable("NOTIFY_SOCKET", "/nowhere/at/all")
            var notifier = Notifier()
            #expect(notifier.ready() == .failed(errorNumber: ENOENT))
            #expect(notifier.status("one", now: 0) == Notifier.statusInterval)
            let socket = NotifierTests.listening()
            #expect(notifier.status("one", now: Notifier.statusInterval) == nil)
            #expect(socket.datagram() == "STATUS=one")
        }
    }

    @Test func timeIsAskedForUntilItIsOver() async {
        await #expect(processExitsWith: .success) {
            let socket = NotifierTests.listening()
            let extending = TimeoutExtension(status: "reading", every: .milliseconds(10))
            var datagram: String?
            while datagram == nil { datagram = socket.datagram() }
            #expect(datagram == "EXTEND_TIMEOUT_USEC=15000000\nSTATUS=reading")
            extending.end()
            usleep(50_000)
            while socket.datagram() != nil {}
            usleep(50_000)
            #expect(socket.datagram() == nil)
        }
    }

    @Test func aStatusIsOneLine() {
        #expect(Notifier.line("a\nWATCHDOG=trigger\r\n\tb") == "a WATCHDOG=trigger  b")
        let long = String(repeating: "ä", count: 400)
        #expect(Notifier.line(long).utf8.count == Notifier.statusBytesMost)
        #expect(Notifier.line("") == "")
    }
}
