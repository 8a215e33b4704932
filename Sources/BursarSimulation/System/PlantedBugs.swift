internal import BursarCore

/// Mistakes that can be put into the coordinator, to see whether the simulation finds them.
public enum PlantedBugs {
    /// Their names, and what they do; none in a build for release.
    public static var all: [(name: String, summary: String)] {
        #if PLANTED_BUGS
            PlantedBug.allCases.map { ("\($0)", $0.summary) }
        #else
            []
        #endif
    }

    /// Puts one in; returns whether there is one of that name.
    public static func plant(_ name: String) -> Bool {
        #if PLANTED_BUGS
            guard let bug = PlantedBug.allCases.first(where: { "\($0)" == name }) else {
                return false
            }
            bug.plant()
            return true
        #else
            return false
        #endif
    }
}
