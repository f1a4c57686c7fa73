// SPDX-License-Identifier: Apache-2.0

/// What must become of a sale.
package enum Verdict: Hashable, Sendable {
    case earns(Award)
    /// With one of these codes: the contract does not say which comes first when several reasons hold.
    case refused(Set<String>)
}

/// What must become of a return.
package enum ReturnVerdict: Hashable, Sendable {
    case revokes(Revocation)
    /// With one of these codes.
    case refused(Set<String>)
    /// Its purchase is not recorded (decision 0002).
    case waits
    /// It names another member than its purchase: "refused, or waits in vain" (protocol.md, `purchase.returned`). It never takes.
    case comesToNothing
}

/// A member's place in the ledger (protocol.md, `account.get`).
package struct Standing: Hashable, Sendable {
    package var earned: Int64 = 0
    package var revoked: Int64 = 0
    package var qualifying: Int64 = 0
    package var purchases = 0
    package var returns = 0

    package init(earned: Int64 = 0, revoked: Int64 = 0, qualifying: Int64 = 0, purchases: Int = 0, returns: Int = 0) {
        (self.earned, self.revoked, self.qualifying) = (earned, revoked, qualifying)
        (self.purchases, self.returns) = (purchases, returns)
    }

    package var balance: Int64 { earned - revoked }
    package var available: Int64 { max(0, balance) }
    package var debt: Int64 { max(0, -balance) }
}

/// What is right about points: decides from the contract alone what must become of purchases and returns, and what members
/// then have.
///
/// It knows facts, not messages: that a repeated message is answered again is for its user to know, who asks about new ones only.
/// It has no delays: what one service has accepted all know. It is told facts in the order in which the system decided them.
package struct Model: Sendable {
    /// A member's status, as the protocol tells it.
    package enum Status: String, Hashable, Sendable {
        case active, suspended, closed, erased
    }

    /// Which purchase: its number is unique for each source (protocol.md, "Identity and retries").
    private struct Key: Hashable {
        var source: String
        var number: String
    }

    private struct Member {
        let enrolledAt: Int64
        var changes: [(status: Status, at: Int64)] = []
        var purchases: [Key] = []

        /// What happened before a change keeps the status it had (protocol.md, `member.suspended`).
        func status(at moment: Int64) -> Status { changes.last { $0.at <= moment }?.status ?? .active }
    }

    private var versions: [(terms: Terms, version: Int64, from: Int64)] = []
    private var members: [String: Member] = [:]
    private var purchases: [Key: Purchase] = [:]

    package init() {}

    // MARK: Facts

    package mutating func publish(_ terms: Terms, version: Int64, effectiveFrom: Int64) {
        precondition(version > versions.last?.version ?? 0, "version \(version) does not follow")
        versions.append((terms, version, effectiveFrom))
    }

    package mutating func enroll(_ member: String, at moment: Int64) {
        precondition(members[member] == nil, "\(member) is enrolled")
        members[member] = Member(enrolledAt: moment)
    }

    package mutating func change(_ member: String, to status: Status, at moment: Int64) {
        precondition(members[member] != nil, "\(member) is not enrolled")
        members[member]?.changes.append((status, moment))
    }

    /// It was taken. What it earned never changes, so it is worked out now, unless an `award` by rules that this model does not
    /// know is given; whether it should have been taken `verdict` says.
    package mutating func record(_ sale: Sale, decidedAt now: Int64, knowing version: Int64 = .max, award told: Award? = nil) {
        let key = Key(source: sale.source, number: sale.number)
        guard members[sale.member] != nil, purchases[key] == nil, let award = told ?? award(for: sale, knowing: version) else {
            preconditionFailure("\(sale) cannot be recorded")
        }
        purchases[key] = Purchase(sale: sale, award: award, recordedAt: now)
        members[sale.member]?.purchases.append(key)
    }

    /// It was applied.
    package mutating func record(_ giveBack: GiveBack, decidedAt now: Int64) {
        guard case .revokes = verdict(on: giveBack) else { preconditionFailure("\(giveBack) cannot be recorded") }
        try? purchases[Key(source: giveBack.purchaseSource, number: giveBack.purchase)]?.take(giveBack, recordedAt: now)
    }

    /// A return was voided (protocol.md, `return.void`).
    ///
    /// - Returns: what comes back; nil when that cannot be.
    package mutating func void(_ number: String, of purchase: String, from source: String, decidedAt now: Int64) -> Revocation? {
        purchases[Key(source: source, number: purchase)]?.void(number, at: now)
    }

    // MARK: Verdicts

    /// What must become of a sale that is decided at `now`, by somebody who knows the versions up to `version`.
    package func verdict(on sale: Sale, decidedAt now: Int64, knowing version: Int64 = .max) -> Verdict {
        let faults = sale.faults
        guard let member = members[sale.member] else { return .refused(faults.union(["member_not_found"])) }
        if !faults.isEmpty { return .refused(faults) }

        var codes: Set<String> = []
        if purchases[Key(source: sale.source, number: sale.number)] != nil { codes.insert("purchase_exists") }
        switch member.status(at: sale.occurredAt) {
        case .active: break
        case .suspended: codes.insert("member_suspended")
        case .closed: codes.insert("member_closed")
        case .erased: codes.insert("member_erased")
        }
        // It is taken by the program of now, and rated by the program of then (program.md, "Versions"; decision 0001).
        guard let acceptance = inForce(at: now, knowing: version), let rating = rating(at: sale.occurredAt, knowing: version) else {
            return .refused(codes.union(["program_missing"]))
        }
        codes.formUnion(acceptance.terms.untimely(sale, enrolledAt: member.enrolledAt, now: now))
        let verdict = rating.terms.rate(sale)
        if case .refused(let more) = verdict { codes.formUnion(more) }
        return codes.isEmpty ? verdict : .refused(codes)
    }

    /// What must become of a return. Time, status and program do not matter: returns are always taken.
    package func verdict(on giveBack: GiveBack) -> ReturnVerdict {
        let faults = giveBack.faults
        if let member = giveBack.member, members[member] == nil { return .refused(faults.union(["member_not_found"])) }
        if !faults.isEmpty { return .refused(faults) }
        guard let purchase = purchases[Key(source: giveBack.purchaseSource, number: giveBack.purchase)] else { return .waits }
        if let member = giveBack.member, member != purchase.sale.member { return .comesToNothing }

        let isRepeated = purchase.returns.contains { $0.number == giveBack.number }
        var codes: Set<String> = isRepeated ? ["return_exists"] : []
        do throws(Purchase.Refusal) {
            let revocation = try purchase.revocation(by: giveBack)
            return codes.isEmpty ? .revokes(revocation) : .refused(codes)
        } catch {
            codes.formUnion(error.codes)
            return .refused(codes)
        }
    }

    // MARK: Sums

    /// What a member has, or had of what was recorded up to a moment. Who is not known has nothing.
    package func standing(of member: String, at moment: Int64 = .max) -> Standing {
        let own = members[member]?.purchases.compactMap { purchases[$0] } ?? []
        return own.filter { $0.recordedAt <= moment }.reduce(into: Standing()) { standing, purchase in
            let kept = Award(lines: purchase.kept(of: purchase.left(at: moment)))
            standing.earned += purchase.award.points
            standing.revoked += purchase.award.points - kept.points
            standing.qualifying += kept.qualifying
            standing.purchases += 1
            standing.returns += purchase.returns.count { $0.recordedAt <= moment }
        }
    }

    // MARK: Versions

    /// What a sale earns, whether or not it should be taken; nil when it cannot be rated.
    package func award(for sale: Sale, knowing version: Int64 = .max) -> Award? {
        guard case .earns(let award)? = rating(at: sale.occurredAt, knowing: version)?.terms.rate(sale) else { return nil }
        return award
    }

    /// The number of the version that rates what happened at `moment`.
    package func version(at moment: Int64, knowing version: Int64 = .max) -> Int64? {
        rating(at: moment, knowing: version)?.version
    }

    private typealias Published = (terms: Terms, version: Int64, from: Int64)

    /// A version holds from its time on, until the next one does (program.md, "Versions"); of two of one time, the later published.
    private func inForce(at moment: Int64, knowing version: Int64) -> Published? {
        versions.filter { $0.from <= moment && $0.version <= version }.max { ($0.from, $0.version) < ($1.from, $1.version) }
    }

    /// What happened before the first version is rated by the first (decision 0001).
    private func rating(at moment: Int64, knowing version: Int64) -> Published? {
        inForce(at: moment, knowing: version)
            ?? versions.filter { $0.version <= version }.min { ($0.from, $0.version) < ($1.from, $1.version) }
    }
}
