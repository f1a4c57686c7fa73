// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// An entry of `campaigns`: more points, or a reward, when something holds.
struct Campaign: Equatable, Sendable {
    let id: RuleName
    /// In force from then on, and before `to`.
    var from: Timestamp?
    var to: Timestamp?
    var when = When()
    let effect: any Effect
    /// For what it gives, instead of the program's.
    var expiry: ExpiryRule?
    /// Of a group only the best for the member applies.
    var group: String?
    var cap = Cap()

    static func == (a: Self, b: Self) -> Bool {
        (a.id, a.from, a.to, a.when, a.expiry, a.group) == (b.id, b.from, b.to, b.when, b.expiry, b.group)
            && a.cap == b.cap && a.effect.isSame(as: b.effect)
    }
}

extension Campaign {
    init?(_ part: inout ProgramReader, _ head: ProgramHead, ids: inout Set<RuleName>) {
        part.require("id", "effect")
        let id = part.id("id", among: &ids)
        let (from, to) = (part.localTime("from", in: head.zone), part.localTime("to", in: head.zone))
        if let from, let to, from >= to { part.refuse(part.pointer["to"], "must be after from") }
        let when = part.part("when") { When(&$0, head) } ?? When()
        let isForActivities = when.activity != nil
        let effect = part.part("effect") { Effects.read(&$0, head, isForActivities: isForActivities) }
        let expiry = part.part("expiry") { ExpiryRule(&$0) }
        let group = part.text("group")
        let cap = part.part("cap") { Cap(&$0) } ?? Cap()
        if effect is RewardEffect {
            let reason = "has no meaning for a reward, which is no points"
            if expiry != nil { part.refuse(part.pointer["expiry"], reason) }
            if cap.points != nil { part.refuse(part.pointer["cap"]["perMember"], reason + ": see count") }
        }
        guard let id, let effect else { return nil }
        self.init(id: id, from: from, to: to, when: when, effect: effect, expiry: expiry, group: group, cap: cap)
    }

    func sentences(in zone: Zone) -> [Sentence] {
        func say(_ key: String, _ text: String?) -> Sentence? {
            text.map { Sentence(.campaigns, key.isEmpty ? "campaigns/\(id)" : "campaigns/\(id)/\(key)", "\(id): \($0)", rule: id) }
        }
        let (from, to) = (from.map(zone.words(at:)), to.map(zone.words(at:)))
        let period: String? =
            switch (from, to) {
            case (let from?, let to?): "It applies from \(from) to \(to)."
            case (let from?, nil): "It applies from \(from) on."
            case (nil, let to?): "It applies until \(to)."
            case (nil, nil): nil
            }
        return [
            say("", effect.words(of: when.lines, each: when.activity == nil ? "purchase" : "activity")),
            say("from", period),
            say("when", when.words.map { "It applies \($0)." }),
            say("expiry", expiry.map { "Points of it expire \($0.words)." }),
            say("group", group.map { "Of the group \($0), only the campaign that is best for the member applies." }),
            say("cap", cap.words.map { "A member gets \($0)." }),
        ].compactMap { $0 }
    }
}
