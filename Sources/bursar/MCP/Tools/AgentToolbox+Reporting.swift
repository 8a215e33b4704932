import BursarClient

extension AgentToolbox {
    /// Cancels a grant whose operation never began.
    func cancel(_ grant: GrantNumber) async throws(ToolFailure) -> ReportOutcome {
        let reply = try await asking { () throws(BursarError) in
            try await account.client().void(grant: grant.number)
        }
        await account.note { $0.cancelled(grant.number) }
        await account.release([grant.number])
        return ReportOutcome(
            kind: .cancelled, charged: .absent, refunded: reply.refunded, cost: .nothing,
            level: reply.level, action: reply.action)
    }

    /// Tells the coordinator, with what can be known of the cost.
    func send(_ report: ReportedUsage) async throws(ToolFailure) -> ReportOutcome {
        try await asking { () throws(BursarError) in
            do throws(BursarError) {
                return try await send(report, cost: nil, to: account.client())
            } catch {
                guard error.reason == .noPrice, report.usage != nil else { throw error }
                let (plain, cost) = report.withoutPrice
                return try await send(plain, cost: cost, to: account.client())
            }
        }
    }

    private func send(
        _ report: ReportedUsage, cost: ReportedCost?, to client: Bursar
    ) async throws(BursarError) -> ReportOutcome {
        func source(_ charged: Amounts) async -> ReportedCost {
            if let cost { return cost }
            return await report.cost(charged: charged) {
                guard let model = report.model ?? report.known?.model else { return false }
                return (try? await client.prices(of: model).prices.isEmpty) == false
            }
        }
        if report.isFinal, let grant = report.grant?.number {
            let reply = try await client.commit(
                grant: grant, actual: report.amounts, usage: report.usage, work: report.work)
            let cost = await source(reply.actual)
            await account.note {
                $0.committed(reply.actual, grant: grant, model: report.model, cost: cost)
            }
            await account.release([grant])
            return ReportOutcome(
                kind: .committed, charged: reply.charged, refunded: reply.refunded,
                isLate: reply.late, cost: cost, level: reply.level, action: reply.action)
        }
        let grant = report.grant?.number
        let reply = try await client.track(report.amounts, answer: report.usage, grant: grant)
        let cost = await source(reply.tracked)
        await account.note {
            $0.tracked(reply.tracked, grant: grant, model: report.model, cost: cost)
        }
        return ReportOutcome(
            kind: grant == nil ? .recorded : .tracked, charged: reply.tracked, cost: cost,
            level: reply.level, action: reply.action)
    }
}
