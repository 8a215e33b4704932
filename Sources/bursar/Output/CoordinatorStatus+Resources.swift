import BursarClient

extension CoordinatorStatus {
    /// Memory and descriptors for people; nothing of a coordinator that does not tell.
    func resourceLines(for terminal: Terminal) -> [String] {
        guard let memory else { return [] }
        var line =
            "memory: \(DecimalText.size(memory.resident)), at the most \(DecimalText.size(memory.most))"
        if let descriptors {
            line +=
                "; descriptors: \(DecimalText.grouped(descriptors.open)) of "
                + DecimalText.grouped(descriptors.most)
        }
        return [memory.resident > memory.most ? terminal.styled(line, .yellow) : line]
    }
}

extension DecimalText {
    /// A size in bytes, in the unit that suits it.
    static func size(_ bytes: UInt64) -> String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        var (tenths, unit) = (bytes * 10, 0)
        while tenths >= 10_240, unit < units.count - 1 {
            tenths /= 1_024
            unit += 1
        }
        let isWhole = tenths >= 1_000 || tenths % 10 == 0
        return "\(tenths / 10)\(isWhole ? "" : ".\(tenths % 10)") \(units[unit])"
    }
}

extension MemoryUse {
    var json: JSON {
        .object([
            .init("resident", .unsigned(resident)),
            .init("peak", .unsigned(peak)),
            .init("most", .unsigned(most)),
            .init("program", .unsigned(program)),
            .init("clients", .unsigned(clients)),
            .init("state", .unsigned(state)),
            .init("background", .unsigned(background)),
        ])
    }
}

extension DescriptorUse {
    var json: JSON {
        .object([
            .init("open", .unsigned(UInt64(open))),
            .init("most", .unsigned(UInt64(most))),
            .init("connections", .unsigned(UInt64(connections))),
            .init("control_connections", .unsigned(UInt64(controlConnections))),
        ])
    }
}

extension UserUse {
    var json: JSON {
        .object([
            .init("uid", .unsigned(UInt64(uid))),
            .init("connections", .unsigned(UInt64(connections))),
            .init("sessions", .unsigned(UInt64(sessions))),
            .init("subscriptions", .unsigned(UInt64(subscriptions))),
            .init("unread", .unsigned(unread)),
            .init("waiting", .unsigned(UInt64(waiting))),
            .init("accounts", .unsigned(UInt64(accounts))),
            .init("answers", .unsigned(UInt64(answers))),
        ])
    }
}
