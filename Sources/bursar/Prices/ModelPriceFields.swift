import BursarClient

/// The prices that an entry of LiteLLM's table says, in picounits.
struct ModelPriceFields {
    /// Prices of requests with a prompt of any size.
    var base = PriceTier(above: 0)
    /// Prices above so many tokens of the prompt.
    var tiers: [UInt64: PriceTier] = [:]
    /// Price of a second.
    var second: UInt64?
    /// Whether some price was finer than can be counted, and rounded up.
    var isRounded = false

    /// The keys of token prices; with `_above_200k_tokens` behind them they are of a tier.
    static let keys: [(key: String, path: any WritableKeyPath<PriceTier, UInt64?> & Sendable)] = [
        ("input_cost_per_token", \.input), ("cache_read_input_token_cost", \.cachedRead),
        ("cache_creation_input_token_cost", \.cacheWrite), ("output_cost_per_token", \.output),
        ("output_cost_per_reasoning_token", \.reasoning),
    ]

    /// Modes in which a second is one of the request's time, and not of sound or film.
    private static let timedModes: Set<String> = [
        "audio_transcription", "chat", "completion", "embedding", "responses",
    ]

    /// Reads an entry.
    init(_ members: [WrittenValue.Member]) throws(PriceProblem) {
        var seconds: [String: UInt64] = [:]
        var isTimed = true
        var isBilledOtherwise = false
        var listed: [WrittenValue]?
        for member in members {
            let name = member.key
            if name == "mode" {
                if case .string(let mode) = member.value {
                    isTimed = Self.timedModes.contains(mode)
                }
            } else if name == "tiered_pricing", case .array(let elements) = member.value {
                listed = elements
            } else if name.hasSuffix("cost_per_second") {
                seconds[name] = try price(member)
            } else if let (path, threshold) = Self.place(of: name) {
                let price = try price(member)
                if let threshold {
                    tiers[threshold, default: PriceTier(above: threshold)][keyPath: path] =
                        price
                } else {
                    base[keyPath: path] = price
                }
            } else if name.contains("cost"), (member.value.roundedUp(decimals: 12)?.value ?? 0) > 0
            {
                isBilledOtherwise = true
            }
        }
        if let listed { try readListed(listed) }
        tiers = tiers.filter { !$0.value.isEmpty }
        // Seconds are another way to bill the same: tokens come first, if they cost anything.
        if isTimed, (base.input ?? 0) == 0, (base.output ?? 0) == 0, tiers.isEmpty {
            // Where input and output both name it, it is one and the same second.
            second =
                seconds["cost_per_second"]
                ?? ["input_cost_per_second", "output_cost_per_second"].compactMap { seconds[$0] }
                .max()
        }
        // Tokens that cost nothing are not what such a model is billed for.
        let isFree = ([base] + tiers.values).allSatisfy { tier in
            Self.keys.allSatisfy { (tier[keyPath: $0.path] ?? 0) == 0 }
        }
        if isFree, second == nil, isBilledOtherwise || seconds.values.contains(where: { $0 > 0 }) {
            base = PriceTier(above: 0)
            tiers = [:]
        }
    }

    /// A price of tokens by its key, and the size of the prompt above which it holds.
    private static func place(
        of key: String
    ) -> (path: WritableKeyPath<PriceTier, UInt64?>, threshold: UInt64?)? {
        for (name, path) in keys where key.hasPrefix(name) {
            let rest = key.dropFirst(name.count)
            if rest.isEmpty { return (path, nil) }
            guard rest.hasPrefix("_above_"), rest.hasSuffix("_tokens") else { continue }
            var digits = rest.dropFirst("_above_".count).dropLast("_tokens".count)
            let factor: UInt64 = digits.last == "k" ? 1_000 : 1
            if factor > 1 { digits.removeLast() }
            guard let number = UInt64(digits), number < 1 << 40 else { continue }
            return (path, number * factor)
        }
        return nil
    }

    /// `tiered_pricing`: a list of complete prices, each with the range of its prompts. None is taken
    /// from another tier, so what one leaves open is said here.
    private mutating func readListed(_ elements: [WrittenValue]) throws(PriceProblem) {
        var read: [PriceTier] = []
        for element in elements {
            guard case .object(let members) = element else { continue }
            var (tier, above): (PriceTier, UInt64?) = (PriceTier(above: 0), nil)
            for member in members {
                if member.key == "range", case .array(let bounds) = member.value,
                    let (value, isExact) = bounds.first?.roundedUp(decimals: 0), isExact
                {
                    above = UInt64(value)
                } else if let path = Self.keys.first(where: { $0.key == member.key })?.path {
                    tier[keyPath: path] = try price(member)
                }
            }
            guard let above, let input = tier.input else { continue }
            tier.cachedRead = tier.cachedRead ?? input
            tier.cacheWrite = tier.cacheWrite ?? input
            tier.output = tier.output ?? base.output
            tier.reasoning = tier.reasoning ?? tier.output
            tier.above = above
            read.append(tier)
        }
        guard !read.isEmpty else { return }
        read.sort { $0.above < $1.above }
        base = read[0]
        tiers = Dictionary(read.dropFirst().map { ($0.above, $0) }) { $1 }
    }

    /// A price in picounits, rounded up; nothing for `null`.
    private mutating func price(_ member: WrittenValue.Member) throws(PriceProblem) -> UInt64? {
        if member.value == .null { return nil }
        guard let (value, isExact) = member.value.roundedUp(decimals: 12) else {
            throw PriceProblem("\(member.key) is \(member.value.words), not a price")
        }
        if !isExact { isRounded = true }
        return UInt64(value)
    }
}

extension PriceTier {
    /// Whether it says no price.
    var isEmpty: Bool { self == PriceTier(above: above) }
}

/// What is wrong with a price.
struct PriceProblem: Error, Hashable {
    var message: String

    init(_ message: String) { self.message = message }
}

extension WrittenValue {
    /// The number times ten to the power of `decimals`, rounded up to a whole one: exact, from its
    /// digits as they are written.
    ///
    /// - Returns: Nothing if it is no number, negative, or beyond 2^61.
    func roundedUp(decimals: Int) -> (value: Int64, isExact: Bool)? {
        let text: String
        switch self {
        case .integer(let number): text = String(number)
        case .number(let written): text = written
        default: return nil
        }
        let parts = text.split(maxSplits: 1) { $0 == "e" || $0 == "E" }
        let mantissa = parts[0].split(
            separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = mantissa.count > 1 ? mantissa[1] : ""
        let digits = String((mantissa[0].drop { $0 == "-" } + fraction).drop { $0 == "0" })
        if digits.isEmpty { return (0, true) }
        if text.hasPrefix("-") { return nil }
        // Further than this is one unit, or beyond what can be counted.
        let exponent =
            parts.count > 1 ? Int(parts[1]) ?? (parts[1].hasPrefix("-") ? -10_000 : 10_000) : 0
        let shift = max(-10_000, min(10_000, exponent)) - fraction.count + decimals
        var whole = digits
        var isExact = true
        if shift >= 0 {
            if shift > 20 { return nil }
            whole += String(repeating: "0", count: shift)
        } else {
            isExact = digits.suffix(-shift).allSatisfy { $0 == "0" }
            whole = -shift < digits.count ? String(digits.dropLast(-shift)) : "0"
        }
        guard let number = Int64(whole), number <= 1 << 61 else { return nil }
        return (isExact ? number : number + 1, isExact)
    }
}
