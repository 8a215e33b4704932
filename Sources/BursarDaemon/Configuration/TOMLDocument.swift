import BursarText
import TOMLKit

/// A TOML file as a tree whose values know where they stand.
struct TOMLDocument {
    let root: ConfigurationTable

    /// Parses `text`, whose places lie in the file of `place`.
    init(_ text: String, in place: ConfigurationPlace) throws(ConfigurationError) {
        let source: TOMLSource
        do throws(TOMLSource.Flaw) {
            source = try TOMLSource(text)
        } catch {
            var spot = place
            (spot.line, spot.column) = (error.position.line, error.position.column)
            throw ConfigurationError([ConfigurationProblem(place: spot, message: error.message)])
        }
        let builder = Builder(positions: source.positions, file: place)
        root = builder.table(source.table, path: [], parent: place)
    }

    private struct Builder {
        let positions: [[TOMLStep]: TOMLPosition]
        let file: ConfigurationPlace

        func place(of path: [TOMLStep], or parent: ConfigurationPlace) -> ConfigurationPlace {
            guard let position = positions[path] else { return parent }
            var place = file
            (place.line, place.column) = (position.line, position.column)
            return place
        }

        func table(
            _ table: TOMLTable, path: [TOMLStep], parent: ConfigurationPlace
        ) -> ConfigurationTable {
            var entries: [(key: String, node: ConfigurationNode)] = []
            for key in table.keys {
                guard let value = table[key] else { continue }
                entries.append((key, node(value, path: path + [.key(key)], parent: parent)))
            }
            // The parser sorts by name; the files' own order means more to their author.
            entries.sort { ($0.node.place, $0.key) < ($1.node.place, $1.key) }
            var result = ConfigurationTable()
            for entry in entries { result[entry.key] = entry.node }
            return result
        }

        func node(
            _ value: any TOMLValueConvertible, path: [TOMLStep], parent: ConfigurationPlace
        ) -> ConfigurationNode {
            let place = place(of: path, or: parent)
            if let inner = value.table {
                let inner = table(inner, path: path, parent: place)
                return ConfigurationNode(value: .table(inner), place: place)
            }
            if let inner = value.array {
                var elements: [ConfigurationNode] = []
                for (index, element) in inner.enumerated() {
                    elements.append(node(element, path: path + [.index(index)], parent: place))
                }
                return ConfigurationNode(value: .array(elements), place: place)
            }
            return ConfigurationNode(value: scalar(value), place: place)
        }

        func scalar(_ value: any TOMLValueConvertible) -> ConfigurationNode.Value {
            if let text = value.string { return .string(text) }
            if let integer = value.int { return .integer(Int64(integer)) }
            if let number = value.double { return .number(number) }
            if let flag = value.bool { return .boolean(flag) }
            return .moment(value.debugDescription)
        }
    }
}
