/// What was probably meant by a word that is not known.
package enum Spelling {
    /// The known word that `word` is probably a slip of.
    package static func nearest(to word: String, among known: [String]) -> String? {
        let most = max(1, min(3, word.count / 3))
        return known.map { (word: $0, distance: distance(Array(word.utf8), Array($0.utf8))) }
            .filter { $0.distance <= most }
            .min { $0.distance < $1.distance }?.word
    }

    /// Insertions, deletions, replacements and swaps of neighbours between two words.
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        guard a.count <= 64, b.count <= 64 else { return .max }
        var rows = [Array(0...b.count)]
        for i in 0..<a.count {
            var row = [i + 1]
            for j in 0..<b.count {
                var best = min(rows[i][j] + (a[i] == b[j] ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    best = min(best, rows[i - 1][j - 1] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}
