/// A value that many hold alike: it is kept once, and who changes it gets one of its own.
struct Shared<Value: Hashable & Sendable>: Hashable, Sendable {
    private final class Storage: Sendable {
        let value: Value
        init(_ value: Value) { self.value = value }
    }

    private var storage: Storage

    init(_ value: Value) { storage = Storage(value) }

    /// The value, looked at where it is.
    var value: Value {
        @inline(__always) _read { yield storage.value }
    }

    static func == (a: Shared, b: Shared) -> Bool {
        a.storage === b.storage || a.storage.value == b.storage.value
    }

    func hash(into hasher: inout Hasher) { hasher.combine(storage.value) }
}
