/// A value that many hold alike: it is kept once, and who needs another has one of its own.
///
/// A class, so that a part of a large value is read where it is: through an accessor the compiler copies all of it.
final class Shared<Value: Hashable & Sendable>: Hashable, Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }

    static func == (a: Shared, b: Shared) -> Bool { a === b || a.value == b.value }

    func hash(into hasher: inout Hasher) { hasher.combine(value) }
}
