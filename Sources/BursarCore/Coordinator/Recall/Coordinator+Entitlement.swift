/// What a request is short of, and what of it is rightly the asker's.
extension Coordinator {
    /// What is missing at each node for a request besides those that claim already, and what is wanted
    /// back for them.
    func shortages(of steps: [AccountTree.Step]) -> [Quantities] {
        steps.map { step in
            let node = tree.accounts[step.node]
            let kept = claims.covered[step.node] ?? .zero
            var short = Quantities.zero
            for resource in Resource.allCases
            where step.growth[resource] > 0 && node.elasticCeiling[resource] != .max {
                let wanted =
                    Int128(step.growth[resource]) + Int128(kept[resource])
                    + Int128(node.committed[resource])
                let there =
                    Int128(node.elasticCeiling[resource]) + Int128(node.treeRecalled[resource])
                short[resource] = Int64(clamping: max(0, wanted - there))
            }
            return short
        }
    }

    /// Whether a node would be within its nominal with a request and all claims beneath it, resource
    /// by resource.
    func resourcesWithin(_ need: Quantities, at node: Int) -> UInt8 {
        let used = tree.accounts[node].treeUsed
            .addingLimit(claims.needed[node] ?? .zero).addingLimit(need)
        return ~used.excess(over: tree.accounts[node].record.nominal).mask & 7
    }

    /// The same for what an account uses itself, of what is its own of its nominal.
    func resourcesOwn(_ need: Quantities, at slot: Int) -> UInt8 {
        let record = tree.accounts[slot].record
        let used = (record.held + record.consumed).addingLimit(need)
        return ~used.excess(over: tree.ownNominal(at: slot)).mask & 7
    }

    /// Whether a request is within the nominal: in the resources that were short before, of its
    /// account; else in all, at every level.
    func isWithinNominal(
        _ need: Quantities, _ steps: [AccountTree.Step], _ resources: UInt8?
    ) -> Bool {
        if let resources {
            let slot = steps[0].node
            let own = resourcesWithin(need, at: slot) | resourcesOwn(need, at: slot)
            return resources & ~own == 0
        }
        // What is in a pool is its accounts'.
        if steps.count == 1 { return false }
        return steps.allSatisfy {
            tree.accounts[$0.node].parent < 0
                || $0.growth.mask & ~resourcesWithin(need, at: $0.node) == 0
        }
    }

    /// Per node: the resources in which the asker, and every group between it and the node, is
    /// within its nominal, so that what others beneath the node borrowed is rightly its own.
    func entitlement(_ need: Quantities, _ steps: [AccountTree.Step]) -> [UInt8] {
        var mask: UInt8 = 7
        return steps.enumerated().map { index, step in
            if index == 0 { return resourcesOwn(need, at: step.node) }
            mask &= resourcesWithin(need, at: steps[index - 1].node)
            return mask
        }
    }
}

extension Quantities {
    /// Bit per resource: not zero.
    var mask: UInt8 {
        (tokens != 0 ? Resource.tokens.bit : 0) | (time != 0 ? Resource.time.bit : 0)
            | (cost != 0 ? Resource.cost.bit : 0)
    }
}
