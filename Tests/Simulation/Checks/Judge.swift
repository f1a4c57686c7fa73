// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import PointsModel

/// Compares the books with what was sent, what was answered, and what the independent model says.
struct Judge {
    let books: Books
    let shop: Shop
    /// How many restores there were: what was answered before one may have been undone by it.
    let age: Int
    private(set) var model = Model()
    private var stories: [Books.Identity: Story] = [:]
    private var returns: [Books.Identity: Story] = [:]
    /// What was done for each story, and what was refused after a 202.
    private(set) var done: [ObjectIdentifier: Books.Entry] = [:]
    private(set) var refused: [ObjectIdentifier: Books.Entry] = [:]
    /// The last version published so far in the journal of the owner of the program.
    private var published: Int64 = 0
    /// The last version of all.
    private var latest: Int64 = 0
    /// What each version says beside what the model knows.
    private var perks: [Int64: Perks] = [:]
    private(set) var purses = Purses()
    private(set) var transfers = Transfers()
    private(set) var bookings = Bookings()
    private(set) var spentAgain = SpentAgain()
    private(set) var levels = Levels()
    private(set) var redemptions = Redemptions()
    private(set) var referrals = Referrals()
    /// Identities under which another body was refused after a 202.
    private(set) var conflicts: Set<Books.Identity> = []
    private var changes: [String: [Int64]] = [:]
    private var enrolled: [String: Int64] = [:]
    /// Members of whom nothing is to be known any more.
    private(set) var erased: Set<String> = []

    init(_ books: Books, _ shop: Shop, age: Int) throws {
        self.books = books
        self.shop = shop
        self.age = age
        for story in shop.stories {
            stories[Books.Identity(source: story.source, id: story.id)] = story
            if case .giveBack(let giveBack) = story.deed {
                returns[Books.Identity(source: giveBack.source, id: giveBack.number)] = story
            }
        }
        try takeUpMembers()
        try takeUpPrograms()
        for machine in books.journals.keys.sorted() where machine.service == .earning { try judge(machine) }
        for entry in books.all(.rewards) { try redemptions.take(entry) }
        for entry in books.all(.referral) + books.all(.earning) + books.all(.rewards) { try referrals.take(entry) }
    }

    // What must be known first.

    private mutating func takeUpMembers() throws {
        var owners: [String: String] = [:]
        for entry in books.all(.enrollment) {
            guard let member = entry.member else { continue }
            for identifier in (entry.data["identifiers"]?.array ?? []) + [entry.data] {
                guard let hash = identifier["hash"]?.string else { continue }
                guard owners.updateValue(member, forKey: hash).map({ $0 == member }) ?? true else {
                    throw Violation(.once, "the identifier \(hash) is that of two members", member: member)
                }
            }
            let at = entry.data["at"]?.string.flatMap(Timestamp.init)?.milliseconds ?? entry.recordedAt
            switch entry.type {
            case "member.enrolled":
                guard enrolled[member] == nil else { throw Violation(.once, "\(member) was enrolled twice", member: member) }
                let since = entry.data["enrolledAt"]?.string.flatMap(Timestamp.init)?.milliseconds ?? entry.recordedAt
                enrolled[member] = since
                model.enroll(member, at: since)
            case "member.suspended": change(member, to: .suspended, at: at)
            case "member.closed": change(member, to: .closed, at: at)
            case "member.erased":
                change(member, to: .erased, at: at)
                erased.insert(member)
            case "member.resumed", "member.reinstated": change(member, to: .active, at: at)
            default: break
            }
        }
    }

    private mutating func change(_ member: String, to status: Model.Status, at moment: Int64) {
        changes[member, default: []].append(moment)
        model.change(member, to: status, at: moment)
    }

    private mutating func takeUpPrograms() throws {
        for entry in books.all(.earning) where entry.type == "program.published" {
            let document = entry.data["document"]
            guard let version = entry.data["version"]?.integer,
                let from = entry.data["effectiveFrom"]?.string.flatMap(Timestamp.init)?.milliseconds,
                let draft = shop.drafts.first(where: { $0.document == document })
            else { throw Violation(.truthful, "\(entry.process) \(entry.position): nobody published that") }
            model.publish(draft.terms, version: version, effectiveFrom: from)
            perks[version] = draft.perks
            latest = version
        }
    }

    // One shard of Earning, event by event.

    private mutating func judge(_ process: ProcessName) throws {
        published = 0
        for entry in books.journals[process] ?? [] {
            switch entry.type {
            case "program.published": published = entry.data["version"]?.integer ?? published
            case "purchase.recorded": try judgePurchase(entry)
            case "return.recorded": try judgeReturn(entry)
            case "return.voided": try judgeVoid(entry)
            case "activity.recorded": try judgeActivity(entry)
            case "purchase.rejected": try judgeRejection(entry)
            default: break
            }
            try takeUpCommand(entry)
            try bookings.take(entry)
            spentAgain.take(entry)
            try transfers.take(entry)
            try levels.take(entry)
            try redemptions.takeBooking(entry)
            try purses.take(entry)
        }
    }

    /// With these members are refused who cannot earn or spend.
    static let ofStatus: Set<String> = ["member_suspended", "member_closed", "member_erased"]

    func since(_ member: String) -> Int64? { enrolled[member] }
    func hasChanged(_ member: String) -> Bool { changes[member] != nil }
    func story(of entry: Books.Entry) -> Story? { stories[entry.identity] }

    private func place(_ entry: Books.Entry) -> String { "\(entry.process) \(entry.position)" }

    /// An entry that only a message brings about has one, and is the only one of its kind that this brought about.
    private mutating func takeUpCommand(_ entry: Books.Entry) throws {
        let story = entry.cause.flatMap { stories[$0] }
        if case .command(let command)? = story?.deed, let story, command.isTold(by: entry) {
            guard done.updateValue(entry, forKey: ObjectIdentifier(story)) == nil else {
                throw Violation(.once, "\(place(entry)): \(story.name) was done before", member: entry.member)
            }
        } else if Command.isAskedFor(entry) {
            let text = "\(place(entry)): nobody asked for \(entry.data.text)"
            throw Violation(.once, text, member: entry.member)
        }
    }

    private mutating func judgePurchase(_ entry: Books.Entry) throws {
        guard let cause = entry.cause, let story = stories[cause], case .sale(let meant) = story.deed, let member = entry.member
        else {
            throw Violation(.once, "\(place(entry)): nobody sold that", member: entry.member)
        }
        guard done.updateValue(entry, forKey: ObjectIdentifier(story)) == nil else {
            throw Violation(.once, "\(place(entry)): \(story.name) was recorded before", member: member)
        }
        guard var sale = story.sale(that: entry.data["amount"]?.integer) else {
            throw Violation(.points, "\(place(entry)): \(story.name) never said \(entry.data.text)", member: member)
        }
        sale.member = member
        // Whose a card is that two have asked for is not known here.
        if story.wasSentByMember, let known = shop.member(whoBought: story), known.text != member {
            throw Violation(.points, "\(place(entry)): \(meant.number) was bought by \(known)", member: member)
        }
        let known = try versionKnown(entry, sale)
        guard let award = model.award(for: sale, knowing: known) else {
            throw Violation(.points, "\(place(entry)): \(story.name) cannot be rated", member: member)
        }
        if case .refused(let codes) = model.verdict(on: sale, decidedAt: entry.recordedAt, knowing: known) {
            // What another service accepted may have been heard of late; and after a restore it is as if it had come later.
            let heardLate = codes.isSubset(of: Judge.ofStatus) && changedLately(member, entry.recordedAt)
            let isRestored = age > 0 && codes.isSubset(of: Judge.ofStatus.union(["before_enrollment"]))
            guard heardLate || isRestored else {
                throw Violation(.points, "\(place(entry)): \(story.name) should be refused: \(codes.sorted())", member: member)
            }
        }
        let told = Award(told: entry)
        let isAsRated =
            perks[entry.data["version"]?.integer ?? 0]?.changePurchases == true
            // What campaigns and levels give comes on top.
            ? told.points >= award.points && told.lines.map(\.qualifying) == award.lines.map(\.qualifying) : told == award
        guard isAsRated, entry.data["points"]?.integer == told.points, entry.data["qualifying"]?.integer == told.qualifying else {
            throw Violation(.points, "\(place(entry)): \(story.name) is told to earn \(told), and it is \(award)", member: member)
        }
        model.record(sale, decidedAt: entry.recordedAt, knowing: known, award: told)
    }

    private func judgeActivity(_ entry: Books.Entry) throws {
        let version = entry.data["version"]?.integer ?? 0
        let at = entry.data["occurredAt"]?.string.flatMap(Timestamp.init)?.milliseconds ?? 0
        let possible = entry.process.shard == 0 ? published...published : min(version, latest)...latest
        guard possible.contains(where: { model.version(at: at, knowing: $0) == version }) else {
            throw Violation(.points, "\(place(entry)): version \(version) was not in force", member: entry.member)
        }
        guard let right = perks[version]?.review, entry.data["points"]?.integer == right else {
            let text = "\(place(entry)): a review is worth \(perks[version]?.review ?? 0), and not \(entry.data.text)"
            throw Violation(.points, text, member: entry.member)
        }
    }

    /// The last version of the program that the shard knew when it rated. The owner of the program knows all; the others may hear
    /// late, and then they also accept by what was in force before.
    private func versionKnown(_ entry: Books.Entry, _ sale: Sale) throws -> Int64 {
        let told = entry.data["version"]?.integer ?? 0
        let possible = entry.process.shard == 0 ? published...published : min(told, latest)...latest
        let fitting = possible.reversed().filter { model.version(at: sale.occurredAt, knowing: $0) == told }
        let accepting = fitting.first { known in
            if case .refused = model.verdict(on: sale, decidedAt: entry.recordedAt, knowing: known) { false } else { true }
        }
        if let known = accepting ?? fitting.first { return known }
        let text = "\(place(entry)): rated by version \(told), and of \(possible) another was in force"
        throw Violation(.points, text, member: entry.member)
    }

    private func changedLately(_ member: String, _ moment: Int64) -> Bool {
        changes[member]?.contains { $0 > moment - Judge.hearsay } ?? false
    }

    /// How long a shard may not know what another service told, while wires are down, clocks are wrong and processes away.
    private static let hearsay: Int64 = 6 * 86_400_000

    private mutating func judgeReturn(_ entry: Books.Entry) throws {
        let identity = Books.Identity(source: entry.data["source"]?.string ?? "", id: entry.data["return"]?.string ?? "")
        guard let story = returns[identity], case .giveBack(var giveBack) = story.deed, let member = entry.member else {
            throw Violation(.once, "\(place(entry)): nobody returned that", member: entry.member)
        }
        guard done.updateValue(entry, forKey: ObjectIdentifier(story)) == nil else {
            throw Violation(.once, "\(place(entry)): \(story.name) was recorded before", member: member)
        }
        giveBack.member = nil
        guard case .revokes(let revocation) = model.verdict(on: giveBack) else {
            let verdict = model.verdict(on: giveBack)
            throw Violation(
                .points, "\(place(entry)): the return \(giveBack.number) should not be taken: \(verdict)", member: member)
        }
        let told = ["revoked", "qualifying", "amount"].map { entry.data[$0]?.integer ?? -1 }
        let right = [revocation.points, revocation.qualifying, revocation.amount]
        guard told == right else {
            throw Violation(
                .points, "\(place(entry)): the return \(giveBack.number) takes \(told), and it is \(right)", member: member)
        }
        model.record(giveBack, decidedAt: entry.recordedAt)
    }

    private mutating func judgeVoid(_ entry: Books.Entry) throws {
        func text(_ key: String) -> String { entry.data[key]?.string ?? "" }
        let back = model.void(text("return"), of: text("purchase"), from: text("purchaseSource"), decidedAt: entry.recordedAt)
        let told = ["points", "qualifying", "amount"].map { entry.data[$0]?.integer ?? -1 }
        guard let back, told == [back.points, back.qualifying, back.amount] else {
            let right = back.map { "\([$0.points, $0.qualifying, $0.amount])" } ?? "nothing"
            throw Violation(
                .points, "\(place(entry)): the void of \(text("return")) brings back \(told), and it is \(right)",
                member: entry.member)
        }
    }

    private mutating func judgeRejection(_ entry: Books.Entry) throws {
        let isReturn = entry.data["type"]?.string == "purchase.returned"
        let identity = Books.Identity(source: entry.data["source"]?.string ?? "", id: entry.data["return"]?.string ?? "")
        guard let story = isReturn ? returns[identity] : entry.cause.flatMap({ stories[$0] }) else {
            throw Violation(.once, "\(place(entry)): nobody sent that", member: entry.member)
        }
        let code = entry.data["code"]?.string ?? ""
        if code == "idempotency_conflict" {
            guard story.texts.count > 1 else { throw Violation(.oneBody, "\(place(entry)): \(story.name) said one thing only") }
            conflicts.insert(Books.Identity(source: story.source, id: story.id))
            return
        }
        let before = refused.updateValue(entry, forKey: ObjectIdentifier(story))?.data["code"]?.string
        // Who is no member may become one, so of that nothing is remembered.
        guard before == nil || before == "member_not_found" || code == "member_not_found" else {
            let codes = "\(before ?? ""), and now with \(code)"
            throw Violation(.once, "\(place(entry)): \(story.name) was refused before with \(codes)", member: entry.member)
        }
        try plausible(code, story, member: entry.member)
    }
}

extension Award {
    /// What a purchase is told to earn on each of its lines.
    fileprivate init(told entry: Books.Entry) {
        self.init(
            lines: (entry.data["allocation"]?.array ?? []).map {
                Share(points: $0["points"]?.integer ?? -1, qualifying: $0["qualifying"]?.integer ?? -1)
            })
    }
}
