// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// A member's account at work: as it is now, with what fell due since it was last saved.
///
/// What fell due is told only with the first change, so that a refusal leaves nothing behind.
struct OpenLedger {
    private(set) var account: Account
    let programs: ProgramHistory
    /// What fell due, and is applied but not told.
    private var untold: [any AccountFact] = []
    /// The account without it.
    private var told: Account
    /// How much more may fall due here; whoever changes the account lets all of it.
    private(set) var patience: Int
    /// Whether what is recorded in it is taken up here alone, and neither told nor kept.
    private(set) var isSupposed = false

    fileprivate init(_ account: Account, under programs: ProgramHistory, patience: Int = .max) {
        self.account = account
        self.programs = programs
        self.patience = patience
        told = account
        catchUp(to: Sabotage.looksAMinuteBack.isOn ? programs.now + -60_000 : programs.now)
    }

    private mutating func catchUp(to now: Timestamp) {
        while patience > 0, let fact = account.due(by: now, under: programs) {
            account.apply(fact, at: account.last, recordedAt: now)
            untold.append(fact)
            patience -= 1
        }
    }

    /// The same, to see what would come of something.
    var supposed: OpenLedger {
        var ledger = self
        ledger.isSupposed = true
        return ledger
    }

    /// What is to be told now: all that fell due, then `facts`.
    fileprivate mutating func take(_ facts: [any AccountFact]) -> [any AccountFact] {
        defer {
            untold = []
            account = told
        }
        return untold + facts
    }

    fileprivate var previous: Position? { told.previous }

    /// What became of a hold whose time was over, if that is still to be told.
    func endedHold(_ hold: HoldName) -> EndedHold? {
        untold.compactMap { $0 as? PointsReleased }.first { $0.hold == hold }.flatMap { EndedHold($0, at: .start) }
    }

    /// What expired, if that is still to be told.
    var untoldExpiries: [PointsExpired] { untold.compactMap { $0 as? PointsExpired } }

    fileprivate mutating func apply(_ fact: any AccountFact, at position: Position) {
        account.apply(fact, at: position, recordedAt: programs.now)
        told = account
    }

    /// Lets fall due what the last change made due: points that came back, and whose time was over long ago.
    fileprivate mutating func settle() { catchUp(to: programs.now) }
    fileprivate var hasUntold: Bool { !untold.isEmpty }
}

extension Turn {
    /// The account of a member as it is now; one that never earned has an empty one. With less `patience` than for all that
    /// falls due, it may only be saved.
    func ledger(of member: MemberID, patience: Int = .max) throws -> OpenLedger {
        let enrolledAt = try documents(Standing.self).load(member.text)?.enrolledAt ?? now
        return OpenLedger(
            try documents(Account.self).load(member.text) ?? Account(member: member),
            under: ProgramHistory(versions: try versions(), now: now, enrolledAt: enrolledAt),
            patience: patience)
    }

    /// An account as it was, and what had fallen due by then.
    func ledger(_ past: Account, asOf moment: Timestamp) throws -> OpenLedger {
        let enrolledAt = try documents(Standing.self).load(past.member.text)?.enrolledAt ?? moment
        return OpenLedger(past, under: ProgramHistory(versions: try versions(), now: moment, enrolledAt: enrolledAt))
    }

    /// All that was published, in order.
    private func versions() throws -> [ProgramVersion] {
        var versions: [ProgramVersion] = []
        for publication in try timeline().publications { versions.append(try version(publication.version)) }
        return versions
    }

    /// Tells what happened to an account, after all that fell due before, and takes it into the account, which is still to
    /// be saved.
    ///
    /// This is the only way in which an account changes.
    ///
    /// - Returns: where the last is told.
    @discardableResult
    mutating func record(_ facts: [any AccountFact], in ledger: inout OpenLedger) throws -> Position {
        for fact in ledger.take(facts) {
            guard !ledger.isSupposed else {
                ledger.apply(fact, at: ledger.account.last.next)
                continue
            }
            let member = ledger.account.member
            let position = try tell(fact, member: member, previous: ledger.previous, occurredAt: fact.occurredAt)
            ledger.apply(fact, at: position)
            try keepHold(fact, at: position)
        }
        // Points that came back after their end must not be there for what follows.
        ledger.settle()
        return ledger.account.last
    }

    /// Saves an account, and tells before what is due by now.
    mutating func save(_ ledger: inout OpenLedger) throws {
        try record([], in: &ledger)
        while ledger.hasUntold { try record([], in: &ledger) }
        var account = ledger.account
        account.due = account.nextDue(under: ledger.programs)
        documents().save(account)
    }

    /// Keeps what became of a hold that has ended.
    private mutating func keepHold(_ fact: any AccountFact, at position: Position) throws {
        switch fact {
        case let again as PointsSpent where again.voided != nil:
            guard let hold = again.cause.hold, var ended = try endedHold(hold, of: again.member) else { break }
            ended.apply(again)
            documents().save(ended)
        case let told as PointsSpent:
            if let ended = EndedHold(told, at: position) { documents().save(ended) }
        case let told as PointsReleased:
            if let ended = EndedHold(told, at: position) { documents().save(ended) }
        case let told as PointsRestored where !Sabotage.restoresAgain.isOn:
            guard case .hold(let hold) = told.cause, var ended = try endedHold(hold, of: told.member) else { break }
            ended.apply(told)
            documents().save(ended)
        default: break
        }
    }

    func endedHold(_ hold: HoldName, of member: MemberID) throws -> EndedHold? {
        try documents(EndedHold.self).load(EndedHold.key(member, hold))
    }
}
