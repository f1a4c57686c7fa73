// SPDX-License-Identifier: Apache-2.0

import Contracts

/// The levels of members: each change begins where the one before ended.
struct Levels {
    private var levels: [String: String] = [:]

    mutating func take(_ entry: Books.Entry) throws {
        guard let member = entry.member, let level = entry.data["tier"]?.string else { return }
        let before: String?
        switch entry.type {
        case "tier.upgraded", "tier.downgraded": before = entry.data["from"]?.string
        case "tier.retained": before = level
        default: return
        }
        let known = levels.updateValue(level, forKey: member)
        guard known == nil || known == before else {
            let text = "\(entry.process) \(entry.position): from \(before ?? "nothing") to \(level), and it was \(known ?? "")"
            throw Violation(.folded, text, member: member)
        }
    }

    subscript(member: String) -> String? { levels[member] }
}
