import BursarClient

/// What an agent's system prompt says about budgets: how to keep to a target that a user mentions,
/// beside what is enforced.
struct AgentPrompt: Sendable {
    /// How the agent reaches the coordinator.
    enum Tools: String, CaseIterable, Sendable {
        /// Tools of `bursar mcp`.
        case mcp
        /// The command line.
        case cli
    }

    var tools: Tools
    /// The account, where it is known.
    var account: String?
    /// The user's target in words, where it is known.
    var target: String?
    /// What holds now, where a coordinator was asked.
    var limits: Limits?

    /// The limits of an account at a moment.
    struct Limits: Hashable, Sendable {
        var account: String
        /// Enforced limits in a line.
        var enforced: String
        /// The indicative target in a line.
        var indicative: String?

        init(_ standing: Reply.Checked) {
            account = standing.status.account
            enforced =
                standing.enforcedWords
                + " (level \(standing.status.level.name), \(standing.status.action.name))"
            indicative = standing.status.indicative?.words
        }
    }

    /// The whole text, in Markdown.
    var text: String {
        let sections = [opening, now, onTarget, sources, tightening, enforcement, grants, honesty]
        return sections.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    /// The gist, for a server's instructions.
    static let brief = """
        Budgets of this agent. Enforced limits are kept by the coordinator; an indicative target is \
        the user's own ("you have $7"), which nothing enforces: record it with set_self_budget and \
        keep to it by planning. get_session_info is the source of truth for what was used; look at \
        decision points (before and after large work, and when a result carries advice), not at \
        every step. As either tightens: shorter outputs, fewer retries, narrower exploration, no \
        redundant calls. Ask for expensive operations with request_grant and settle them with \
        report_usage. Never claim an exact cost unless cost_certainty is exact, and always say \
        which limits are enforced and which are indicative.
        """

    private var path: String { limits?.account ?? account ?? "PATH" }

    /// How the agent does something.
    private func way(_ tool: String, _ command: String) -> String {
        switch tools {
        case .mcp: "`\(tool)`"
        case .cli: "`bursar \(command)`"
        }
    }

    // MARK: Sections

    private var opening: String {
        """
        # Budget

        Two kinds of limits may hold for your work. Keep them apart whenever you plan or speak of them.

        - **Enforced**: set by an operator and kept by a coordinator. What goes beyond is refused. You
          cannot lift it, and must not look for ways around it.
        - **Indicative**: a target that the user mentions, such as "you have $7" or "stay under 20k
          tokens". Nothing enforces it. Keeping to it is your job.
        """
    }

    private var now: String {
        var lines: [String] = []
        if let limits {
            lines.append("- Account `\(limits.account.printable)`, enforced: \(limits.enforced).")
            if let indicative = limits.indicative { lines.append("- Indicative: \(indicative).") }
        }
        if let target { lines.append("- The user's target: \(target.printable) (indicative).") }
        if lines.isEmpty { return "" }
        let title = limits == nil ? "## Now" : "## When this was written"
        return "\(title)\n\n\(lines.joined(separator: "\n"))"
    }

    private var onTarget: String {
        let set = way("set_self_budget", "adjust \(path) --indicative-cost 7")
        let drop = tools == .mcp ? "its `clear`" : "`bursar adjust \(path) --no-indicative`"
        return """
            ## When a user mentions a target

            - Record it once, with \(set): it counts from then on.
              A newer target replaces it; \(drop) removes it.
              Without a target there is nothing to record; never invent one.
            - Begin with a rough plan of what fits. Finish something useful within the target rather
              than everything beyond it.
            - When it is used up, stop at a good point, say what is done and what is not, and ask.
            """
    }

    private var sources: String {
        let session = way("get_session_info", "check \(path) --json")
        return """
            ## What was used

            - What \(session) tells is the source of truth. Do not add up from
              memory, or guess from the length of the conversation.
            - Look at decision points: before and after a large piece of work, and when a result tells
              a darker level\(tools == .mcp ? " or `advice`" : ""). Not at every step: looking costs too.
            - For long work, \(way("forecast", "forecast \(path)")) tells whether it fits.
            """
    }

    private var tightening: String {
        """
        ## As it tightens, whichever limit is nearer

        - Half used: plan what is left; drop what is not worth it.
        - Three quarters: shorter outputs, fewer retries, narrower exploration, no call whose answer you
          have already, a cheaper model where you may choose.
        - Nine tenths: only what the task cannot do without; save your work early.
        """
    }

    private var enforcement: String {
        """
        ## What enforced levels ask

        | level | action | do |
        |---|---|---|
        | green, yellow | continue, warn | work on; from yellow on plan what is left |
        | orange | throttle | slow down: fewer and smaller operations |
        | red | degrade | do without what is optional, and what `degradation` names |
        | black | stop | begin nothing; save the work (class `winddown`) and report |
        """
    }

    private var grants: String {
        let ask = way(
            "request_grant", "reserve \(path) --tokens auto --operation LABEL --model MODEL --json")
        let settle = way("report_usage", "commit GRANT --input N --output N --model MODEL")
        return """
            ## Expensive operations

            - Ask before with
              \(ask).
            - Settle after with \(settle), by the API's own
              numbers. Give back a grant that you did not use.
            - A denial is an answer: ask for less, wait as long as it says, or do without.
            """
    }

    private var honesty: String {
        let exact =
            tools == .mcp
            ? "unless `cost_certainty` is `exact`" : "while a model has no price"
        return """
            ## What you say about it

            - Never claim an exact cost \(exact): say what is missing, or
              give tokens instead.
            - Say which limit you mean: "60% of your $7 target (indicative); the enforced limit has
              12,000 tokens left".
            """
    }
}
