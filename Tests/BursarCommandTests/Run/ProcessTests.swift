import Glibc
import Testing

@testable import bursar

/// Processes that do what the test says.
private final class World {
    var table: [pid_t: ProcessTable.Entry] = [:]
    var sent: [(signal: Int32, process: pid_t)] = []
    /// Called before each list, with how many came before.
    var happens: (World, Int) -> Void = { _, _ in }
    private var lists = 0

    func add(_ pid: pid_t, _ parent: pid_t, _ state: Character = "S") {
        table[pid] = ProcessTable.Entry(pid: pid, parent: parent, state: state, start: UInt64(pid))
    }

    func tree(sparing spared: pid_t = 0) -> ProcessTree {
        ProcessTree(
            root: 1, sparing: spared,
            system: ProcessTree.System(
                list: {
                    self.happens(self, self.lists)
                    self.lists += 1
                    return ProcessTable(entries: self.table.values.sorted { $0.pid < $1.pid })
                },
                send: { signal, process in
                    guard process != 66 else { return EPERM }
                    self.sent.append((signal, process))
                    switch signal {
                    case SIGSTOP: self.table[process]?.state = "T"
                    case SIGCONT: self.table[process]?.state = "S"
                    case SIGKILL: self.table[process] = nil
                    default: break
                    }
                    return 0
                }))
    }

    func signals(_ number: Int32) -> [pid_t] {
        sent.filter { $0.signal == number }.map(\.process)
    }
}

@Suite("The processes of a program")
struct ProcessTests {
    @Test("descendants are found wherever they went, parents first, the dead left out")
    func descendants() {
        let world = World()
        world.add(1, 0)
        world.add(9, 1)
        world.add(3, 9)
        world.add(4, 3, "Z")
        world.add(5, 4)
        world.add(7, 8)
        let table = ProcessTable(entries: Array(world.table.values))
        #expect(table.descendants(of: 1).map(\.pid) == [9, 3, 5])
        #expect(table.descendants(of: 7).isEmpty)
    }

    @Test("what is made while the tree is frozen is frozen too, and all go on, children first")
    func freezing() {
        let world = World()
        world.add(2, 1)
        world.add(3, 2)
        world.add(4, 3)
        world.add(5, 2, "T")
        world.happens = { world, list in
            if list == 1 { world.add(6, 4) }
            if list == 2 { world.add(7, 6) }
        }
        var tree = world.tree(sparing: 2)
        tree.freeze()
        #expect(world.signals(SIGSTOP) == [3, 4, 6, 7], "5 was stopped by somebody else")
        tree.freeze()
        #expect(world.signals(SIGSTOP).count == 4)
        tree.thaw()
        #expect(world.signals(SIGCONT) == [7, 6, 4, 3])
        #expect(world.table[5]?.isStopped == true)
    }

    @Test("a number that another process has got is left alone")
    func reusedNumber() {
        let world = World()
        world.add(2, 1)
        var tree = world.tree()
        tree.freeze()
        world.table[2]?.start = 77
        tree.thaw()
        #expect(world.signals(SIGCONT).isEmpty)
    }

    @Test("a signal reaches each once, and what they make to clean up is spared")
    func signalling() {
        let world = World()
        world.add(2, 1)
        world.add(3, 2, "T")
        var tree = world.tree()
        tree.signal(SIGTERM)
        #expect(world.signals(SIGTERM) == [2, 3])
        #expect(world.signals(SIGCONT) == [3, 2])
        #expect(world.sent.last?.signal == SIGCONT)
        world.add(4, 2)
        #expect(world.signals(SIGTERM) == [2, 3])
    }

    @Test("all are killed but those that may not be, who are named; a stopped guard goes on")
    func killing() {
        let world = World()
        for pid in [3, 4, 66] as [pid_t] { world.add(pid, 2) }
        world.add(2, 1, "T")
        var tree = world.tree(sparing: 2)
        tree.kill()
        #expect(tree.members().map(\.pid) == [66])
        #expect(tree.untouchable == [ProcessIdentity(pid: 66, start: 66)])
        #expect(world.table[2]?.isStopped == false)
        tree.guardIsGone()
        tree.kill()
        #expect(world.table[2] == nil)
    }

    @Test("this process is in the list of the living")
    func now() throws {
        let own = try #require(ProcessTable.now()[getpid()])
        #expect(own.parent == getppid())
        #expect(!own.isDead)
        #expect(own.start > 0)
    }
}
