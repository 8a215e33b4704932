import BursarCore
import Testing

@Suite("Names of models")
struct ModelNameTests {
    @Test(
        "are tried without provider, then without release",
        arguments: [
            ("gpt-4o", ["gpt-4o"]),
            ("azure/gpt-4o", ["azure/gpt-4o", "gpt-4o"]),
            ("gpt-4o-2024-08-06", ["gpt-4o-2024-08-06", "gpt-4o"]),
            ("claude-3-5-sonnet-20241022", ["claude-3-5-sonnet-20241022", "claude-3-5-sonnet"]),
            ("claude-3-5-sonnet-latest", ["claude-3-5-sonnet-latest", "claude-3-5-sonnet"]),
            ("gemini-pro@001", ["gemini-pro@001", "gemini-pro"]),
            (
                "openrouter/azure/gpt-4o-2024-08-06",
                [
                    "openrouter/azure/gpt-4o-2024-08-06", "azure/gpt-4o-2024-08-06",
                    "gpt-4o-2024-08-06", "openrouter/azure/gpt-4o", "azure/gpt-4o", "gpt-4o",
                ]
            ),
            ("a/b@c/d", ["a/b@c/d", "b@c/d", "d"]),
        ] as [(String, [String])])
    func order(name: String, names: [String]) {
        #expect(ModelNames(name).map(String.init) == names)
    }

    @Test(
        "that differ in any other way are other models",
        arguments: [
            "gpt-4", "gpt-4-0613", "o1-mini", "claude-3-5-sonnet-v2:0", "llama-3.1-70b",
            "model-12345678", "model-20241322", "model-20241200", "model-19991231", "x-2024-13-01",
            "x-2024-1-1", "x-2024_01_01", "-latest", "@cf", "latest", "-2024-08-06", "x--latest-",
            "", "/", "a/",
        ])
    func noGuess(name: String) {
        #expect(ModelNames(name).map(String.init).first == name)
        // Nothing but what stands before slashes is taken off.
        for candidate in ModelNames(name) { #expect(name.hasSuffix(candidate)) }
    }
}
