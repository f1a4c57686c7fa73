// SPDX-License-Identifier: Apache-2.0

import Contracts

/// What referrals give: each side once at most, and what Referral tells is booked or issued, once.
struct Referrals {
    private struct Side: Hashable, CustomStringConvertible {
        let referral: String
        let side: String

        init?(_ entry: Books.Entry) {
            guard let referral = entry.data["referral"]?.string, let side = entry.data["side"]?.string else { return nil }
            (self.referral, self.side) = (referral, side)
        }

        var description: String { "the \(side) of \(referral)" }
    }

    private var told: [Side: (points: Int64?, member: String?)] = [:]
    private var takenBack: Set<Side> = []
    private var booked: [Side: Int64] = [:]
    private var given: Set<Side> = []

    mutating func take(_ entry: Books.Entry) throws {
        guard let side = Side(entry) else { return }
        let points = entry.data["points"]?.integer
        let isFirst: Bool
        switch entry.type {
        case "referral.rewarded": isFirst = told.updateValue((points, entry.member), forKey: side) == nil
        case "referral.clawedBack":
            isFirst = takenBack.insert(side).inserted
            guard told[side] != nil else { throw Violation(.brought, "\(side) had nothing to take back", member: entry.member) }
        case "points.earned": isFirst = booked.updateValue(points ?? 0, forKey: side) == nil
        case "redemption.issued", "redemption.rejected": isFirst = given.insert(side).inserted
        default: return
        }
        guard isFirst else {
            throw Violation(.brought, "\(entry.process) \(entry.position): \(entry.type) twice for \(side)", member: entry.member)
        }
    }

    /// When all is at rest.
    func check(wasRestored: Bool) throws {
        if wasRestored { return }
        for (side, gift) in told.sorted(by: { $0.key.description < $1.key.description }) {
            let isDone = gift.points.map { booked[side] == $0 } ?? given.contains(side)
            guard isDone else { throw Violation(.brought, "\(side) was rewarded, and nothing came of it", member: gift.member) }
        }
        if let stray = Set(booked.keys).union(given).first(where: { told[$0] == nil }) {
            throw Violation(.brought, "\(stray) got something, and was not rewarded")
        }
    }
}
