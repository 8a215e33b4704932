import Testing

@testable import BursarDaemon

@Suite struct ConfigurationSyntaxTests {
    @Test func syntaxErrorsTellLineAndColumn() {
        let found = problems("[pool.p]\ntokens = 12x\n")
        #expect(found.count == 1)
        #expect(found[0].hasPrefix("0.toml:2:10: this is not TOML: "))
        #expect(problems("a = 1\na = 2")[0].hasPrefix("0.toml:2:5: this is not TOML: "))
    }

    @Test(arguments: ["[{", "[", "[a.", "[a.{]", "a.= 1", "= 1", "ä = 1", "a = { ! = 1 }", "]"])
    func keysThatAreNoneDoNotEndTheProcess(text: String) {
        #expect(problems(text).count == 1)
        #expect(problems(text)[0].contains("this is not TOML: a key is expected; "))
    }

    @Test(arguments: ["a = ]", "a = [}]", "a = [1, #\n}", "a = ,", "a = \n", "a = { b = } }"])
    func valuesThatAreNoneDoNotEndTheProcess(text: String) {
        #expect(problems(text).count == 1)
        #expect(problems(text)[0].contains("this is not TOML: a value is expected"))
    }

    @Test func depthDoesNotExhaustTheStack() {
        let arrays = "a = " + String(repeating: "[", count: 20_000)
        let tables = "a = " + String(repeating: "{ a = ", count: 20_000)
        let keys = "a" + String(repeating: ".a", count: 20_000) + " = 1"
        for text in [arrays, tables, keys, "[\(keys.dropLast(4))]"] {
            #expect(problems(text).count == 1)
            #expect(problems(text)[0].contains("nested too deep"))
        }
    }

    /// A parser that is given one of the first three would end the process.
    @Test(arguments: [
        "1979-05-27 0", "1979-05-27 5 ", "1979-05-27\(String(repeating: "_", count: 116)) 07:00:00",
        "1979-05-27 07", "1979-05-27T", "1979-05-27T07:32", "1979-05-27T07:32:00+1", "79-05-27",
        "07:32", "07:32:00.", "07:32:00Z", "12x", "8h", "1 2", "00", "+01", "1__0", "_1", "1_",
        ".5", "5.", "1.e5", "1e", "0x", "+0x1", "0o8", "0b2", "0x_1", "True", "truee", "+true",
        "in", "++1", "=", "\u{2028}1", "1\u{A0}", String(repeating: "1", count: 101),
    ])
    func refusesWhatIsNoScalar(text: String) {
        for text in ["a = \(text)\n", "a = [\(text)]", "a = { b = \(text)}"] {
            let found = problems(text)
            #expect(found.count == 1)
            #expect(
                found[0].contains("this is not TOML: a value is expected; one that is no number"))
        }
    }

    @Test(arguments: [
        "0", "+0", "-17", "1_000", "0xdead_BEEF", "0o755", "0b1101", "0.5", "-0.0", "6.6e-3_4",
        "1E+2", "0e0", "inf", "-inf", "+nan", "true", "false", "1979-05-27", "1979-05-27T07:32:00Z",
        "1979-05-27 07:32:00.999", "1979-05-27t07:32:00z", "1979-05-27T07:32:00.5-07:00",
        "07:32:00", "07:32:00.25",
    ])
    func takesScalarsOfAllForms(text: String) {
        for text in ["a = \(text)\n", "a = [\(text) , 1]", "a = { b = \(text) } # \(text) 0"] {
            #expect(problems(text) == [unknownKey])
        }
    }

    private let unknownKey = problems("a = 1")[0]

    @Test func refusesTheCharacterNUL() {
        #expect(
            problems("# ü\r\nä = \"\0\"") == [
                "0.toml:2:6: a NUL character; a configuration file is plain text"
            ])
        #expect(
            problems("[pool.p]\ntime_zone = \"UTC\\u0000x\"") == [
                "0.toml:2:17: the character NUL; leave it out"
            ])
    }
}
