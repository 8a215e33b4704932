/// One value for each resource.
struct PerResource<Value> {
    private var tokens: Value
    private var time: Value
    private var cost: Value

    /// The same value for each.
    init(repeating value: Value) { (tokens, time, cost) = (value, value, value) }

    /// The value of one resource.
    subscript(resource: Resource) -> Value {
        get {
            switch resource {
            case .tokens: tokens
            case .time: time
            case .cost: cost
            }
        }
        _modify {
            switch resource {
            case .tokens: yield &tokens
            case .time: yield &time
            case .cost: yield &cost
            }
        }
    }
}

extension PerResource: Sendable where Value: Sendable {}
