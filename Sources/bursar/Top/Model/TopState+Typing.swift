extension TopState {
    /// Characters that a typed text may have.
    private static let typedMost = 200

    /// A key while a text is typed.
    mutating func type(_ key: Key, into text: String, for prompt: TopView.Prompt) -> TopEffect {
        switch key {
        case .control("c"), .function(10): return .quit
        case .escape:
            view.mode = .table
            if prompt == .filter { filter("") }
        case .enter:
            view.mode = .table
            return finish(prompt, text)
        case .backspace: edit(String(text.dropLast()), for: prompt)
        case .control("u"): edit("", for: prompt)
        case .function(3) where prompt == .search: find(text, after: selectedPlace)
        case .character(let character) where text.count < Self.typedMost:
            edit(text + String(character), for: prompt)
        default: break
        }
        return .nothing
    }

    /// What is typed takes effect at once, where it can.
    private mutating func edit(_ text: String, for prompt: TopView.Prompt) {
        view.mode = .typing(prompt, text: text)
        switch prompt {
        case .search:
            view.search = text
            find(text, after: selectedPlace - 1)
        case .filter: filter(text)
        case .delay: break
        }
    }

    private mutating func filter(_ text: String) {
        view.order.filter = text
        list()
    }

    private mutating func finish(_ prompt: TopView.Prompt, _ text: String) -> TopEffect {
        guard prompt == .delay, !text.isEmpty else { return .nothing }
        guard let delay = RefreshDelay(argument: text) else {
            view.complaint = "“\(text)” is no delay: \(RefreshDelay.right)"
            return .nothing
        }
        view.delay = delay.duration
        return .ask
    }
}
