// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `tier.set`: a person gives a level; what is bought and reviewed later counts as ever.
func tierSet(_ asked: TierSet, _ turn: inout Turn) throws -> Reply {
    _ = try turn.standing(of: asked.member)
    var ledger = try turn.ledger(of: asked.member)
    let timeline = ledger.programs.tiers
    guard let level = timeline.terms(at: turn.now)?.rules.level(named: asked.tier) else {
        throw Rejection(Invalid(Pointer("/data/tier"), "the program has no level \(asked.tier)"))
    }
    if let until = asked.until, until <= turn.now {
        throw Rejection(Invalid(Pointer("/data/until"), "is not in the future"))
    }

    if let change = ledger.account.tier.change(bySetting: level, until: asked.until, at: turn.now, under: timeline) {
        let fact = ledger.account.fact(change, because: .manual, by: asked.actor, reason: asked.reason, at: turn.now)
        try turn.record([fact], in: &ledger)
        if case .upgraded(_, let tier, _, _) = change { try turn.giveEntryGift(of: tier, in: &ledger) }
        try turn.save(&ledger)
    }
    return .done(.members(["member": asked.member.json, "tier": ledger.tierAnswer]))
}
