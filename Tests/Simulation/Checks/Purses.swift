// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import PointsModel

/// What every member has of points, from the entries of Earning alone.
struct Purses {
    private var purses: [String: Purse] = [:]

    /// What a member has; nothing, without an entry.
    subscript(member: String) -> Purse { purses[member] ?? Purse() }

    /// Takes up an entry.
    ///
    /// - Throws: that it cannot be what became of the member's points, or that it tells another balance than there is.
    mutating func take(_ entry: Books.Entry) throws {
        guard let member = entry.member, let movement = Purse.Movement(entry) else { return }
        let place = "\(entry.process) \(entry.position), \(entry.type)"
        do throws(Purse.Flaw) {
            try purses[member, default: Purse()].apply(
                movement, debtPaid: entry.data["debtPaid"]?.integer ?? 0, recordedAt: entry.recordedAt)
        } catch { throw Violation(.conserved, "\(place): \(error)", member: member) }
        guard let told = entry.data["balance"]?.integer, told != self[member].balance else { return }
        throw Violation(.conserved, "\(place): a balance of \(told) is told, and it is \(self[member].balance)", member: member)
    }

    /// What was due is done, some time after.
    func checkDue(at moment: Int64) throws {
        for (member, purse) in purses.sorted(by: { $0.key < $1.key }) {
            guard let overdue = purse.overdue(at: moment) else { continue }
            throw Violation(.liveness, "\(member) still has \(overdue)", member: member)
        }
    }
}

extension Purse.Movement {
    /// Nil for an entry that moves no points.
    fileprivate init?(_ entry: Books.Entry) {
        let data = entry.data
        let parts = (data["lots"]?.array ?? []).map(Purse.Part.init)
        let (points, redemption) = (data["points"]?.integer ?? 0, data["redemption"]?.string)
        let hold = redemption ?? data["hold"]?.string ?? ""
        func time(_ key: String) -> Int64 { data[key]?.string.flatMap(Timestamp.init)?.milliseconds ?? 0 }
        switch entry.type {
        case "points.earned": self = .earned(points, parts: parts)
        case "points.activated": self = .activated(parts, at: time("occurredAt"))
        case "points.expired": self = .expired(parts, at: time("expiresAt"))
        case "points.held": self = .held(hold, parts, until: time("until"))
        case "points.spent" where data["return"] != nil: self = .spentAgain(hold, parts, owed: data["owed"]?.integer ?? 0)
        case "points.spent": self = redemption == nil ? .spent(hold, parts) : .paid(hold, parts)
        case "points.released": self = .released(hold, parts, overAt: data["cause"] == "timeout" ? time("occurredAt") : nil)
        case "points.restored": self = .restored(hold, parts)
        case "points.revoked": self = .revoked(parts, owed: data["owed"]?.integer ?? 0)
        case "points.adjusted", "points.transferred": self = points > 0 ? .given(parts) : .taken(parts)
        case "return.voided": self = .voided(parts, forgiven: data["forgiven"]?.integer ?? 0)
        default: return nil
        }
    }
}

extension Purse.Part {
    fileprivate init(_ json: JSON) {
        func time(_ key: String) -> Int64? { json[key]?.string.flatMap(Timestamp.init)?.milliseconds }
        self.init(json["points"]?.integer ?? 0, expiresAt: time("expiresAt"), activeAt: time("activeAt"))
    }
}
