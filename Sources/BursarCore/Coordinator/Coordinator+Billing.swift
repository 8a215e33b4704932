/// Tokens and cost out of a usage that was told by kind.
extension Coordinator {
    /// What was said of a usage, with the tokens that its kinds sum up to, and with the cost by the
    /// model's price, where these are not said themselves.
    ///
    /// - Parameters:
    ///   - answering: The model that answered, or empty.
    ///   - reserved: The model that was reserved for, or empty.
    ///   - time: The operation's time in milliseconds.
    func billed(
        _ said: Amounts, by usage: TokenUsage?, of answering: String, or reserved: String,
        time: Int64, at slot: Int, now: Instant
    ) throws(Refusal) -> (amounts: Amounts, billing: Billing) {
        guard answering.utf8.count <= limits.labelBytes else {
            throw Refusal(.invalidArgument, "a label has at most \(limits.labelBytes) bytes")
        }
        guard let usage else {
            let bill = Bill(model: answering, usage: nil, price: .none)
            return (said, answering.isEmpty ? .amounts : .bill(bill))
        }
        let model = answering.isEmpty ? reserved : answering
        guard usage.isCountable, said.isCountable else {
            throw Refusal(
                .invalidAmount, "an actual amount is finite and from 0 to \(Amounts.most)")
        }
        var amounts = said
        if said[.tokens] == .absent {
            guard usage.total <= Int128(Amounts.most) else {
                throw Refusal(.amountOverflow, "these are more tokens than can be counted")
            }
            amounts[.tokens] = .finite(Int64(usage.total))
        }
        var bill = Bill(model: model, usage: usage, price: .none)
        if said[.cost] == .absent, needsCost(at: slot) {
            let (price, source) = try price(of: model, at: slot, now: now)
            do throws(CostFailure) {
                amounts[.cost] = .finite(try price.cost(of: usage, time: time))
            } catch {
                throw refusal(error, of: price)
            }
            bill.price = source
        }
        return (amounts, .bill(bill))
    }

    /// Fills in the cost that is left to the coordinator: what the tokens cost at the most.
    /// Where the price is not known, what is asked for that case.
    ///
    /// One that says no cost, where cost is limited and prices are in force, needs a model that has one:
    /// else its commit could not be billed.
    func price(
        _ reservation: inout Reservation, at slot: Int, now: Instant
    ) throws(Refusal) {
        guard reservation.estimate & Resource.cost.bit != 0 else {
            if reservation.want[.cost] == .absent, !reservation.model.isEmpty,
                hasPrices(at: slot), tree.lowestCeiling(above: slot).cost != .max
            {
                _ = try price(of: reservation.model, at: slot, now: now)
            }
            return
        }
        guard case .finite(let tokens) = reservation.want[.tokens] else {
            throw Refusal(.invalidAmount, "a cost is estimated from tokens; ask for some")
        }
        var (want, least) = (reservation.want, reservation.least)
        do throws(Refusal) {
            guard needsCost(at: slot) else { return }
            let (price, _) = try price(of: reservation.model, at: slot, now: now)
            let time = want.values.time
            let cost = try mostCost(ofTokens: tokens, time: time, by: price)
            want[.cost] = .finite(cost)
            if case .finite(let most) = least[.cost] {
                least[.cost] = .finite(min(most, cost))
            } else if case .finite(let few) = least[.tokens] {
                least[.cost] = .finite(try mostCost(ofTokens: few, time: time, by: price))
            }
        } catch {
            if error.reason == .noPrice, reservation.want[.cost] != .absent { return }
            throw error
        }
        (reservation.want, reservation.least) = (want, least)
    }
}
