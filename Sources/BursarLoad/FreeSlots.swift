import DequeModule

/// Places where a lifecycle can begin, those that are free for longest first.
struct FreeSlots {
    /// A slot of a connection.
    struct Place {
        var connection: Int
        var slot: Int
    }

    private var places: Deque<Place> = []

    var isEmpty: Bool { places.isEmpty }

    mutating func add(_ place: Place) { places.append(place) }

    mutating func take() -> Place? { places.popFirst() }
}
