// SPDX-License-Identifier: Apache-2.0

import Contracts
import Earning
import Kernel
import ServiceHost
import Storage

/// Reads the journal of a shard of Earning, each event once.
private struct EarningReader {
    let secret: Secret
    let isQuick: Bool
    var ledger = Ledger()
    var referrals = ReferralPoints()
    var causes = Causes()
    var entries = Entries()
    var replay = EarningReplay()
    var following: LedgerFollowing
    var programs: [Int64: Examination.Program] = [:]
    /// What the inbox has under names that are no messages.
    private var names: Set<InboxKey> = []

    init(secret: Secret, isQuick: Bool, _ following: LedgerFollowing) {
        self.secret = secret
        self.isQuick = isQuick
        self.following = following
    }

    mutating func take(_ event: Event) throws(Invalid) {
        guard let cause = causes.take(event, secret) else { throw Invalid(Pointer("/causationid"), "is missing") }
        let told = try EarningReplay.told(event)
        take(told, event, cause)
        ledger.transfers.take(told, event)
        ledger.redeemed.take(told, event)
        referrals.take(booked: told, event)
        // Of two returns with the same number, for different purchases, the inbox knows the first.
        if let name = secret.name(of: told), names.insert(name).inserted {
            causes.add(name, at: event.position, name: "what is told there")
        }
        try following.take(told, event)
        try entries.take(told)
        if !isQuick { try replay.apply(told, event) }
    }

    /// The journal is over.
    mutating func end() {
        for entry in referrals.entries.values {
            causes.add(secret.name(of: entry.step), at: entry.position, name: entry.step.description)
        }
    }

    private mutating func take(_ told: any Body, _ event: Event, _ cause: InboxKey) {
        switch told {
        case let told as PurchaseRecorded:
            ledger.recorded.append((cause, event.position))
            // Most purchases are named by their message.
            let isNamed = event.message.attributes["causationid"]?.string == told.purchase.text
            let number = isNamed ? cause : secret.purchase(source: told.source, number: told.purchase.text)
            ledger.purchases.append((number, event.position, told.points.count))
            // A message that is named by its purchase is enough to find that.
            guard !isNamed else { return }
            causes.add(
                secret.named(told), at: event.position, name: "the number \(told.purchase) of \(told.source)")
        case is ActivityRecorded, is ReversalRecorded: ledger.recorded.append((cause, event.position))
        case let told as ReturnVoided:
            let number = secret.purchase(source: told.purchaseSource, number: told.purchase.text)
            ledger.revoked[number, default: 0] -= told.points.count
        case let told as ReturnRecorded:
            let asked = secret.giveBack(source: told.source, number: told.number.text, of: told.purchase.text)
            ledger.recorded.append((asked, event.position))
            let number = secret.purchase(source: told.purchaseSource, number: told.purchase.text)
            ledger.revoked[number, default: 0] += told.revoked.count
        case let told as PurchaseRejected:
            if told.refused == PurchaseReturned.type, let number = told.number {
                let purchase = told.purchase?.text ?? ""
                ledger.rejected.insert(secret.giveBack(source: told.source, number: number.text, of: purchase))
            } else {
                ledger.rejected.insert(cause)
            }
        case let told as ProgramPublished:
            programs[told.version.number] = Examination.Program(position: event.position, document: told.json)
        default: break
        }
    }
}

extension Secret {
    /// What the inbox of Earning has a purchase under beside its message, if that has another name or a return came first.
    func named(_ purchase: PurchaseRecorded) -> InboxKey {
        inboxKey(source: purchase.source, id: purchase.purchase.text, kind: "purchase")
    }

    /// What the inbox of Earning has an event under, if others ask for it, or it must not be told twice.
    fileprivate func name(of told: any Body) -> InboxKey? {
        switch told {
        case let told as ReturnRecorded: inboxKey(source: told.purchaseSource, id: told.number.text, kind: "return")
        case let told as ActivityRecorded:
            inboxKey(source: told.member.text, id: "\(told.activity)\u{1f}\(told.reference)", kind: "activity")
        case let told as ReversalRecorded:
            inboxKey(source: told.member.text, id: "\(told.activity)\u{1f}\(told.reference)", kind: "reversal")
        case let told as PointsTransferred where told.side != .out:
            inboxKey(source: told.member.text, id: told.transfer.text, kind: "transfer")
        case let told as PointsSpent: name(of: told.cause, told.member, kind: "redemption")
        case let told as PointsRestored: name(of: told.cause, told.member, kind: "restoredRedemption")
        case let told as PointsDeclined: inboxKey(source: told.member.text, id: told.redemption.text, kind: "redemption")
        case let told as TransferDeclined: inboxKey(source: told.to.text, id: told.transfer.text, kind: "transfer")
        default: nil
        }
    }
}

extension Secret {
    /// What the inbox of Earning has the points of a referral under.
    fileprivate func name(of step: ReferralPoints.Step) -> InboxKey {
        inboxKey(
            source: "punchcard/referral", id: "\(step.referral) \(step.side.rawValue)", kind: step.isBack ? "clawback" : "referral")
    }

    /// What the inbox of Earning has the points of a redemption under.
    private func name(of cause: SpendCause, _ member: MemberID, kind: String) -> InboxKey? {
        guard case .redemption(let redemption) = cause else { return nil }
        return inboxKey(source: member.text, id: redemption.text, kind: kind)
    }
}

extension StoreAudit {
    /// A shard of Earning: the journal comes to exactly the accounts, the entries sum to their balances, the inbox knows
    /// what was done, and nothing was taken back that was not given.
    mutating func examineEarning() throws {
        let (process, topology) = (process, topology)
        let following = LedgerFollowing(ledgerFollowers, of: process, in: topology, epoch: result.epoch)
        var reader = EarningReader(secret: secret, isQuick: isQuick, following)
        try journal { entry, event, findings throws(Invalid) in
            // What is said to another shard concerns a member of there.
            if let member = entry.member, !event.isSaidToAnotherShard {
                let owner = topology.owner(of: member, in: .earning)
                findings.expect(owner == process, "\(process) \(event.position.number): \(member) is of \(owner)")
            }
            try reader.take(event)
        }
        reader.end()
        do throws(Invalid) { try reader.entries.end() } catch { result.findings.add("\(process): \(error)") }
        count(reader.entries)
        try examineInbox(reader.causes)
        checkReturns(reader.ledger)
        try compareBalances(reader.entries.sums)
        if !isQuick { try compareDocuments(reader.replay) }
        result.figures.followed += reader.following.compare(&result.findings)
        try takePrograms(reader.programs)
        result.ledger = reader.ledger
        result.referrals = reader.referrals
        for entry in reader.referrals.entries.values { result.expired[entry.member] = reader.entries.sums[entry.member]?.expired }
        try takeWaiting()
        try takeStandings()
    }

    private mutating func count(_ entries: Entries) {
        result.figures.purchases = entries.purchases
        result.figures.returns = entries.returns
        result.figures.rejections = entries.rejections
        result.figures.earned = entries.totals.earned
        result.figures.revoked = entries.totals.revoked
        result.figures.spent = entries.totals.spent
        result.figures.expired = entries.totals.expired
        result.figures.moved = entries.totals.moved
    }

    /// No more went back than was earned.
    private mutating func checkReturns(_ ledger: Ledger) {
        guard !ledger.revoked.isEmpty else { return }
        var (revoked, noted) = (ledger.revoked, Findings())
        for purchase in ledger.purchases {
            guard let points = revoked.removeValue(forKey: purchase.number) else { continue }
            noted.expect(
                points <= purchase.points,
                "\(place(purchase.position)): \(points) of its \(purchase.points) points were returned"
            )
        }
        noted.expect(revoked.isEmpty, "\(process): something was returned of \(revoked.count) purchases that there are not")
        result.findings.add(noted)
    }

    private mutating func compareBalances(_ sums: [MemberID: Entries.Sums]) throws {
        let process = process
        var (noted, figures, richest) = (Findings(), result.figures, result.richest)
        var rest = sums.filter { $0.value != Entries.Sums() }
        try documents(Account.collection.name) { document in
            let account = try JSON(parsing: document.json)
            guard let member = MemberID(document.id), let balance = account["balance"]?.integer else {
                return noted.add("\(process): the account \(document.id) has no balance")
            }
            rest[member] = nil
            let sum = sums[member] ?? Entries.Sums()
            func expect(_ field: String, _ found: Int64?, _ sum: Int64) {
                noted.expect(found == sum, "\(process): \(member) has \(found ?? 0) \(field), and the entries sum to \(sum)")
            }
            let (totals, debt) = (account["totals"], account["debt"]?.integer ?? 0)
            let lots = (account["lots"]?.array ?? []) + (account["holds"]?.array ?? []).flatMap { $0["lots"]?.array ?? [] }
            let points = lots.reduce(0) { $0 + ($1["points"]?.integer ?? 0) }
            expect("points", points - debt, sum.points)
            expect("points earned", totals?["earned"]?.integer ?? 0, sum.earned)
            expect("points spent", totals?["spent"]?.integer ?? 0, sum.spent)
            expect("points expired", totals?["expired"]?.integer ?? 0, sum.expired)
            expect("points revoked", totals?["revoked"]?.integer ?? 0, sum.revoked)
            expect("points owed", debt, sum.debt)
            expect("points in lots", points, sum.lots)
            let pending = lots.reduce(0) { $1["activeAt"] == nil ? $0 : $0 + ($1["points"]?.integer ?? 0) }
            noted.expect(
                balance == points - pending - debt,
                "\(process): \(member) has a balance of \(balance), and active points of \(points - pending) less \(debt) owed")
            figures.outstanding += points - debt
            figures.accounts += 1
            richest.add(member, balance)
        }
        for (member, sum) in rest.sorted(by: { $0.key.text < $1.key.text }) {
            noted.add("\(process): \(member) has entries of \(sum.points) points and no account")
        }
        result.figures = figures
        result.richest = richest
        result.findings.add(noted)
    }

    private mutating func compareDocuments(_ replay: EarningReplay) throws {
        try compare(Account.collection.name, count: replay.accounts.count) { document in
            MemberID(document.id).flatMap { replay.accounts[$0]?.json.bytes }
        }
        try compare(ReturnedPurchase.collection.name, count: replay.returned.count) { replay.returned[$0.id]?.json.bytes }
        try compare(EndedHold.collection.name, count: replay.endedHolds.count) { replay.endedHolds[$0.id]?.json.bytes }
    }

    /// The versions of the program that lie here; the first shard has told them itself.
    private mutating func takePrograms(_ told: [Int64: Examination.Program]) throws {
        let process = process
        var kept: [Int64: Examination.Program] = [:]
        var noted = Findings()
        try documents(ProgramVersion.collection.name) { document in
            let json = try JSON(parsing: document.json)
            guard let number = Int64(document.id), let position = json["position"]?.integer, position > 0 else {
                return noted.add("\(process): the version \(document.id) of the program has no place")
            }
            kept[number] = Examination.Program(position: Position(position), document: json.with("position", nil))
        }
        if process.shard == 0 {
            noted.expect(kept == told, "\(process): the versions of the program are not those that it told")
        }
        result.programs = kept
        result.findings.add(noted)
    }

    /// What the shard has taken in and not done yet.
    private mutating func takeWaiting() throws {
        let secret = secret
        var ledger = result.ledger
        var waiting = 0
        func key(_ message: JSON?) -> InboxKey? {
            guard let source = message?["source"]?.string, let id = message?["id"]?.string else { return nil }
            return secret.inboxKey(source: source, id: id)
        }
        try documents("waitingReturn") { document in
            waiting += 1
            if let key = key(try JSON(parsing: document.json)["message"]) { ledger.waiting.insert(key) }
        }
        try documents("asideWork") { document in
            if let key = key(try JSON(parsing: document.json)["event"]) { ledger.waiting.insert(key) }
        }
        try documents("discardedWork") { document in
            for event in try JSON(parsing: document.json)["events"]?.array ?? [] {
                if let key = key(event) { ledger.discarded.insert(key) }
            }
        }
        result.ledger = ledger
        result.figures.waiting += waiting
    }

    private mutating func takeStandings() throws {
        guard !isQuick else { return }
        result.followed = try followed(Standing.collection.name)
    }
}
