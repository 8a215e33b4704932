/// What was probably meant by a word that is not known.
enum Spelling {
    /// The known word that `word` is probably a slip of.
    static func nearest(to word: String, among known: [String]) -> String? {
        let most = max(1, min(3, word.count / 3))
        return known.map { (word: $0, distance: distance(Array(word.utf8), Array($0.utf8))) }
            .filter { $0.distance <= most }
            .min { $0.distance < $1.distance }?.word
    }

    /// Insertions, deletions and replacements between two words (Levenshtein).
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        guard a.count <= 64, b.count <= 64 else { return .max }
        var row = Array(0...b.count)
        for (i, letter) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for j in b.indices {
                let best = min(diagonal + (letter == b[j] ? 0 : 1), row[j] + 1, row[j + 1] + 1)
                diagonal = row[j + 1]
                row[j + 1] = best
            }
        }
        return row[b.count]
    }
}
