/// The last line: what keys do, or what is typed.
struct TopFooter {
    private let state: TopState
    private let columns: Int

    init(_ state: TopState, columns: Int) {
        self.state = state
        self.columns = columns
    }

    /// The line.
    var line: StyledLine {
        if let complaint = state.view.complaint, case .table = state.view.mode {
            return StyledLine(complaint, .bold)
        }
        switch state.view.mode {
        case .typing(let prompt, let text): return typing(prompt, text)
        case .help: return StyledLine("any key goes back", .bold)
        case .table: return hints
        }
    }

    private func typing(_ prompt: TopView.Prompt, _ text: String) -> StyledLine {
        var line = StyledLine(prompt.title, .bold)
        // The end of a long text is what is typed now.
        let room = max(1, columns - line.columns - 1)
        var shown = text.printable
        while TextWidth.of(shown) > room, !shown.isEmpty { shown.removeFirst() }
        line.append(shown)
        line.append(" ", .reversed)
        let hint = state.view.complaint ?? (prompt == .filter ? "Enter keeps it, Esc ends it" : "")
        if !hint.isEmpty { line.append("  " + hint, .dim) }
        return line
    }

    private static let keys: [(String, String)] = [
        ("F1", "Help"), ("F3", "Search"), ("F4", "Filter"), ("F5", "Tree"), ("F6", "Sort"),
        ("g", "Grants"), ("Space", "Fold"), ("d", "Delay"), ("F10", "Quit"), ("Tab", "Resource"),
        ("r", "Reverse"), ("p", "Freeze"),
    ]

    /// As many as there is room for.
    private var hints: StyledLine {
        var line = StyledLine()
        for (key, meaning) in Self.keys {
            guard line.columns + key.count + meaning.count + 2 <= columns else { break }
            line.append(key, .bold)
            line.append(meaning, .reversed)
            line.append(" ")
        }
        return line
    }
}
