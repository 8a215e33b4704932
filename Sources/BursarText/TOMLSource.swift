package import TOMLKit

/// A parsed TOML document with the places of what is in it.
package struct TOMLSource {
    package let table: TOMLTable
    package let positions: [[TOMLStep]: TOMLPosition]

    /// Why a text is not TOML.
    package struct Flaw: Error, Hashable {
        /// Line 0 where the place is not known.
        package var position: TOMLPosition
        package var message: String
    }

    /// Parses `text`.
    package init(_ text: String) throws(Flaw) {
        if let nul = text.utf8.firstIndex(of: 0) {
            let lines = text.unicodeScalars[..<nul].split(
                separator: "\n", omittingEmptySubsequences: false)
            throw Flaw(
                position: TOMLPosition(
                    line: lines.count, column: (lines.last?.count ?? 0) + 1),
                message: "a NUL character; a configuration file is plain text")
        }
        // What the parser would not survive.
        let positions = TOMLPositions(text)
        if let flaw = positions.flaw {
            throw Flaw(position: flaw.position, message: flaw.message)
        }
        do {
            table = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            let place = error.source.begin
            throw Flaw(
                position: TOMLPosition(line: place.line, column: place.column),
                message: "this is not TOML: \(error.description)")
        } catch {
            throw Flaw(
                position: TOMLPosition(line: 0, column: 0), message: "this is not TOML: \(error)")
        }
        self.positions = positions.positions
    }
}
