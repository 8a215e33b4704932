import Glibc
import Testing

@testable import bursar

@Suite("What becomes of a program")
struct SupervisionTests {
    private func running(_ policy: Supervision.StopPolicy = .term) -> Supervision {
        Supervision(policy: policy)
    }

    // MARK: The budget

    @Test("a budget that is used up ends the program, then kills it, and is what counts in the end")
    func ended() {
        var machine = running()
        #expect(machine.handle(.budget(exhausted: nil)) == [])
        #expect(
            machine.handle(.budget(exhausted: "2s")) == [
                .note(.stopping("2s")), .terminate(SIGTERM),
            ])
        #expect(machine.handle(.budget(exhausted: "2s")) == [], "once")
        #expect(machine.handle(.graceOver) == [.note(.killing), .kill])
        #expect(machine.handle(.programEnded(.exited(0))) == [])
        #expect(machine.handle(.leftovers) == [], "they are being killed already")
        #expect(machine.handle(.gone) == [.finish])
        #expect(machine.cause == .budget("2s"))
        #expect(machine.handle(.graceOver) == [])
    }

    @Test("a program that ends in the grace is not signalled again, what it leaves is killed")
    func graceful() {
        var machine = running()
        _ = machine.handle(.budget(exhausted: "2s"))
        #expect(machine.handle(.programEnded(.exited(0))) == [])
        #expect(machine.handle(.graceOver) == [.note(.killing), .kill])
    }

    @Test("with the policy `pause` it is stopped, and goes on when there is budget again")
    func paused() {
        var machine = running(.pause)
        #expect(
            machine.handle(.budget(exhausted: "2s")) == [.freeze, .note(.pausing("2s"))])
        #expect(machine.handle(.budget(exhausted: "2s")) == [])
        #expect(machine.handle(.budget(exhausted: nil)) == [.thaw, .note(.budgetAgain)])
        #expect(machine.handle(.budget(exhausted: "4s")).first == .freeze)
    }

    @Test("who is told to go on overruns until there is budget again, and is stopped after that")
    func overrun() {
        var machine = running(.pause)
        #expect(machine.handle(.resumed) == [], "nothing to resume")
        _ = machine.handle(.budget(exhausted: "2s"))
        #expect(machine.handle(.resumed) == [.thaw, .note(.resumed(isOverrun: true))])
        #expect(machine.handle(.budget(exhausted: "2s")) == [])
        #expect(machine.handle(.budget(exhausted: nil)) == [])
        #expect(machine.handle(.budget(exhausted: "4s")).first == .freeze)
    }

    @Test("a refusal ends it whatever the policy")
    func refused() {
        var machine = running(.pause)
        _ = machine.handle(.paused)
        #expect(
            machine.handle(.refused("released")) == [
                .note(.refused("released")), .terminate(SIGTERM),
            ])
    }

    // MARK: Pauses

    @Test("an account that is paused and used up goes on when both are over")
    func twoHolds() {
        var machine = running(.pause)
        #expect(machine.handle(.paused) == [.freeze, .note(.paused)])
        #expect(machine.handle(.budget(exhausted: "x")) == [.note(.pausing("x"))])
        #expect(machine.handle(.budget(exhausted: nil)) == [])
        #expect(machine.handle(.resumed) == [.thaw, .note(.resumed(isOverrun: false))])
    }

    @Test("a paused account's program is ended when its budget is, which lets it act on the signal")
    func endedWhilePaused() {
        var machine = running()
        _ = machine.handle(.paused)
        #expect(
            machine.handle(.budget(exhausted: "x")) == [.note(.stopping("x")), .terminate(SIGTERM)])
        #expect(machine.holds.isEmpty)
    }

    @Test("a shell's user stops and continues the job")
    func job() {
        var machine = running()
        #expect(machine.handle(.signal(SIGTSTP, hasReachedProgram: true)) == [])
        #expect(machine.handle(.programStopped(signal: SIGTSTP)) == [.freeze, .suspend(SIGTSTP)])
        #expect(
            machine.handle(.signal(SIGCONT, hasReachedProgram: false)) == [
                .thaw, .forward(SIGCONT),
            ])
        #expect(machine.handle(.programContinued) == [])
        #expect(machine.handle(.programStopped(signal: SIGSTOP)) == [.freeze])
        #expect(machine.handle(.programContinued) == [.thaw])
        #expect(machine.handle(.programStopped(signal: SIGTTIN)) == [.freeze, .suspend(SIGTTIN)])
    }

    @Test("a shell's user gets the shell back from a program that is paused")
    func suspendedWhilePaused() {
        var machine = running()
        _ = machine.handle(.paused)
        #expect(
            machine.handle(.signal(SIGTSTP, hasReachedProgram: true)) == [.suspend(SIGTSTP)])
        #expect(machine.handle(.signal(SIGTSTP, hasReachedProgram: false)) == [])
        #expect(
            machine.handle(.signal(SIGCONT, hasReachedProgram: true)) == [
                .freeze, .note(.stillPaused),
            ])
    }

    @Test("what is paused cannot be continued by a signal")
    func continuedWhilePaused() {
        var machine = running()
        _ = machine.handle(.paused)
        #expect(machine.handle(.programStopped(signal: SIGSTOP)) == [], "that was the freeze")
        #expect(machine.handle(.programContinued) == [.freeze, .note(.stillPaused)])
        #expect(
            machine.handle(.signal(SIGCONT, hasReachedProgram: false)) == [
                .freeze, .note(.stillPaused),
            ])
    }

    // MARK: Signals

    @Test(
        "signals of others are passed on, those of the terminal are there already",
        arguments: [SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH, SIGTSTP, SIGCONT])
    func passedOn(number: Int32) {
        var machine = running()
        #expect(machine.handle(.signal(number, hasReachedProgram: false)) == [.forward(number)])
        #expect(machine.handle(.signal(number, hasReachedProgram: true)) == [])
    }

    @Test("a signal that ends a paused program ends all of it", arguments: [true, false])
    func interruptedWhilePaused(hasReachedProgram: Bool) {
        var machine = running(.pause)
        _ = machine.handle(.budget(exhausted: "x"))
        #expect(machine.handle(.signal(SIGUSR1, hasReachedProgram: false)) == [.forward(SIGUSR1)])
        #expect(
            machine.handle(.signal(SIGINT, hasReachedProgram: hasReachedProgram)) == [
                .terminate(SIGINT)
            ])
        #expect(machine.handle(.programEnded(.killed(SIGINT))) == [])
        #expect(machine.handle(.gone) == [.finish])
        #expect(machine.cause == nil)
    }

    // MARK: The end

    @Test("what a program leaves is ended too")
    func leftovers() {
        var machine = running()
        #expect(machine.handle(.programEnded(.exited(3))) == [.sweep])
        #expect(machine.handle(.leftovers) == [.note(.leftovers), .terminate(SIGTERM)])
        #expect(machine.handle(.budget(exhausted: "x")) == [])
        #expect(machine.handle(.graceOver) == [.note(.killing), .kill])
        #expect(machine.handle(.gone) == [.finish])
        #expect(machine.end == .exited(3))
        #expect(machine.cause == nil)
    }

    @Test("without its guard everything is killed")
    func guardLost() {
        var machine = running()
        #expect(machine.handle(.guardLost) == [.note(.guardLost), .kill])
        #expect(machine.handle(.gone) == [.finish])
        #expect(machine.cause == .guardLost)
        #expect(machine.handle(.guardLost) == [])
    }
}
