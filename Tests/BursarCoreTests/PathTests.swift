import BursarCore
import Testing

@Suite("Paths")
struct PathTests {
    @Test(
        "what is a path",
        arguments: ["main", "a/b", "a.b/c-d/e_f", "...", "A/0", String(repeating: "x", count: 64)])
    func valid(_ text: String) {
        #expect(AccountPath(text)?.description == text)
    }

    @Test(
        "what is none",
        arguments: [
            "", "/", "a/", "/a", "a//b", ".", "..", "a/..", "a/./b", "a b", "ä", "a\n",
            String(repeating: "x", count: 65),
            Array(repeating: "a", count: 17).joined(separator: "/"),
        ])
    func invalid(_ text: String) {
        #expect(AccountPath(text) == nil)
    }

    @Test("parts")
    func parts() {
        let path: AccountPath = "main/group/agent"
        #expect(path.name == "agent")
        #expect(path.parent == "main/group")
        #expect(path.parent?.parent?.parent == nil)
        #expect(path.isWithin("main") && path.isWithin(path))
        #expect(!path.isWithin("main/gr"))
        #expect(path.appending("x") == "main/group/agent/x")
        #expect(path.appending("x/") == nil)
    }

    @Test("sixteen components are the most")
    func depth() {
        var path: AccountPath? = "a"
        for _ in 1..<16 { path = path?.appending("a") }
        #expect(path != nil)
        #expect(path?.appending("a") == nil)
    }

    @Test("an identifier is its number")
    func identifiers() {
        let id = AccountID(slot: 7, generation: 9)
        #expect(AccountID(rawValue: id.rawValue) == id)
    }
}
