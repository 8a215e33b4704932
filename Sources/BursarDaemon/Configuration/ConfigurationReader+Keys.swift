import BursarText

extension ConfigurationReader {
    /// Reports keys that are not among `known`. `refused` says of some why they are not.
    mutating func checkKeys(
        of section: ConfigurationSection, known: [String], refused: [String: String] = [:]
    ) {
        for key in section.table.keys where !known.contains(key) {
            guard let place = section.table[key]?.place else { continue }
            if let message = refused[key] {
                report(place, message)
            } else if let meant = Spelling.nearest(to: key, among: known) {
                report(
                    place, "unknown key \"\(key)\" in \(section.name); did you mean \"\(meant)\"?")
            } else {
                report(
                    place,
                    "unknown key \"\(key)\" in \(section.name); "
                        + "its keys are \(known.joined(separator: ", "))")
            }
        }
    }
}
