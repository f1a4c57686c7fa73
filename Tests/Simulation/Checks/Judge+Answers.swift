// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import PointsModel
import ServiceHost

extension Judge {
    /// Everything that was ever answered, against the books.
    func judgeAnswers() throws {
        for story in shop.stories where !story.deed.isRead {
            try judgeBodies(story)
            try judgeRepeats(story)
            for heard in story.heard where heard.text == 0 { try judge(heard, of: story) }
            try judgeFate(story)
        }
    }

    /// Whether the gateway that was asked knew of everything that came before: two know nothing of each other, and one that was
    /// restored forgot what it had passed on.
    private var gatewayKnowsAll: Bool {
        let gateways = shop.world.machines.filter { $0.process.service == .gateway }
        return gateways.count == 1 && gateways.allSatisfy(\.restores.isEmpty)
    }

    /// Of two bodies under one identity at most one is accepted. What a gateway took into its intake without knowing of the other
    /// meets it in Earning, and one is refused on record.
    private func judgeBodies(_ story: Story) throws {
        let accepted = story.heard.filter { $0.reply.isOK && $0.age == age }
        guard Set(accepted.map(\.text)).count > 1 else { return }
        let isDoneTwice = Set(accepted.filter { $0.reply.status == 200 }.map(\.text)).count > 1
        let isRefused = conflicts.contains(Books.Identity(source: story.source, id: story.id))
        guard isDoneTwice || !isRefused || gatewayKnowsAll else { return }
        let first = Dictionary(accepted.map { ($0.text, $0) }) { first, _ in first }.sorted { $0.key < $1.key }
        let texts = first.map { "\($0.key) with \($0.value.reply.status) at +\($0.value.at % 86_400_000) ms" }
        throw Violation(.oneBody, "\(story.name): two bodies were accepted: \(texts.joined(separator: ", "))", member: nil)
    }

    /// The final answer to a message never changes.
    private func judgeRepeats(_ story: Story) throws {
        let final = story.meant.filter { $0.reply.isRemembered && $0.reply.status != 202 }
        for (age, answers) in Dictionary(grouping: final, by: \.age) where age >= 0 {
            guard let first = answers.first?.reply, let other = answers.first(where: { !first.isSame(as: $0.reply) }) else {
                continue
            }
            let text = "\(story.name) was answered \(first.text), and then \(other.reply.text)"
            throw Violation(.sameAnswer, text, member: done[ObjectIdentifier(story)]?.member)
        }
    }

    private func judge(_ heard: Story.Heard, of story: Story) throws {
        let reply = heard.reply
        let effect = done[ObjectIdentifier(story)]
        let code = reply.problem?["code"]?.string ?? ""
        switch reply.status {
        case 200 where heard.age == age: try judgeSuccess(reply, of: story, effect)
        case 200, 202: break
        case 504 where code == "expired":
            // What lies in the intake of another gateway, or of an earlier time, a gateway cannot know.
            guard heard.age == age, let effect, story.isMeant(by: effect), story.onlySendsWithDeadline, gatewayKnowsAll,
                shop.world.clockWasSetBack < heard.at
            else { return }
            throw Violation(.expired, "\(story.name) was answered `expired`, and done", member: effect.member)
        case 400 where !story.deed.mayBeInvalid(reply) && !story.namesALineOfAnother(in: shop):
            throw Violation(.truthful, "\(story.name) was answered \(reply.text)")
        case 500: break
        case 404, 409, 422:
            try plausible(code, story, member: shop.member(whoBought: story)?.text ?? effect?.member)
            guard heard.age == age, reply.isRemembered, let effect, story.isMeant(by: effect) else { return }
            throw Violation(.truthful, "\(story.name) was refused with \(code), and done", member: effect.member)
        default: break
        }
    }

    /// "Done" means that it is in the books, as it was said.
    private func judgeSuccess(_ reply: Reply, of story: Story, _ effect: Books.Entry?) throws {
        var told: [String] = []
        switch story.deed {
        case .sale: told = ["points"]
        // What of it was written off or charged is not revoked.
        case .giveBack: break
        case .command(let command):
            if effect == nil, isDoneByAnother(command) { return }
            told = command.answered
        default: return
        }
        guard let effect else { throw Violation(.durable, "\(story.name) was answered 200, and is not in the books") }
        for field in told where reply.data?[field] != effect.data[field] {
            throw Violation(
                .truthful, "\(story.name) was answered \(reply.text), and recorded as \(effect.data.text)", member: effect.member)
        }
    }

    /// Who was told to have a reward has it, or had it.
    func judgeRedemptions() throws {
        for story in shop.redeeming {
            for heard in story.heard where heard.reply.status == 200 && heard.age == age {
                guard let id = heard.reply.data?["redemption"]?.string, redemptions.isIssued(id) else {
                    throw Violation(.durable, "\(story.name) was answered \(heard.reply.text), and it is not in the books")
                }
            }
        }
    }

    private func isDoneByAnother(_ command: Command) -> Bool {
        guard let alike = command.alike else { return false }
        return books.all(.earning).contains { $0.type == command.entry && $0.data.has(alike) }
    }

    /// What was accepted is done, or refused on record, or waits for a purchase that never came.
    private func judgeFate(_ story: Story) throws {
        let accepted = story.heard.contains { $0.reply.status == 202 && $0.age == age }
        guard accepted, done[ObjectIdentifier(story)] == nil, refused[ObjectIdentifier(story)] == nil else { return }
        switch story.deed {
        case .sale:
            // Another body under the same id was done, or it was refused when it was asked directly.
            if story.texts.count > 1 || story.heard.contains(where: { [409, 422].contains($0.reply.status) }) { return }
            throw Violation(.nothingLost, "\(story.name) was answered 202, and nothing came of it")
        case .giveBack(let giveBack):
            if story.heard.contains(where: { [409, 422].contains($0.reply.status) }) { return }
            let sold = books.all(.earning).first {
                $0.type == "purchase.recorded" && $0.data["purchase"]?.string == giveBack.purchase
                    && $0.data["source"]?.string == giveBack.purchaseSource
            }
            guard let sold else { return }
            // Under a card that is another member's it waits with that member.
            let members = story.heard.compactMap { $0.reply.status == 202 ? $0.reply.data?["member"]?.string : nil }
            if !story.wasSentByMember, !members.isEmpty, !members.contains(sold.member ?? "") { return }
            throw Violation(.nothingLost, "\(story.name) was answered 202, its purchase came, and nothing came of it")
        case .command:
            if story.heard.contains(where: { [404, 409, 422].contains($0.reply.status) }) { return }
            throw Violation(.nothingLost, "\(story.name) was answered 202, and nothing came of it")
        default: return
        }
    }

    /// What was recorded was booked, and nothing is under way any more.
    func judgeBookings(at rest: Int64) throws {
        try bookings.check()
        try spentAgain.check()
        try transfers.check(wasRestored: age > 0)
        try redemptions.check(wasRestored: age > 0)
        try referrals.check(wasRestored: age > 0)
        try purses.checkDue(at: rest)
    }

    /// What the books come to for every member, against what the service keeps and tells.
    func judgeAccounts(_ accounts: [String: JSON], _ told: [String: JSON]) throws {
        for (member, account) in accounts.sorted(by: { $0.key < $1.key }) {
            let (right, totals) = (purses[member], account["totals"] ?? [:])
            func total(_ key: String) -> Int64 { totals[key]?.integer ?? 0 }
            let kept = [account["balance"]?.integer ?? 0, total("earned"), total("revoked"), total("spent"), total("expired")]
            guard kept == [right.balance, right.earned, right.revoked, right.spent, right.expired] else {
                throw Violation(.points, "\(member) has \(account.text), and it is \(right)", member: member)
            }
            guard account["qualifying"]?.integer ?? 0 == model.standing(of: member).qualifying else {
                let text = "\(member) has \(account.text), and \(model.standing(of: member)) counts"
                throw Violation(.points, text, member: member)
            }
            let lots = (account["lots"]?.array ?? []).reduce(0) { $0 + ($1["points"]?.integer ?? 0) }
            guard lots == right.available + right.pending else {
                throw Violation(.conserved, "\(member) has lots of \(lots) points, and it is \(right)", member: member)
            }
        }
        for (member, answer) in told.sorted(by: { $0.key < $1.key }) {
            let right = purses[member]
            func lifetime(_ key: String) -> Int64? { answer["lifetime"]?[key]?.integer }
            let answered =
                ["balance", "available", "held", "pending", "debt"].map { answer[$0]?.integer }
                + ["earned", "spent", "expired", "revoked"].map(lifetime)
            let expected: [Int64?] = [
                right.balance, right.available, right.held, right.pending, right.debt, right.earned, right.spent, right.expired,
                right.revoked,
            ]
            guard answered == expected else {
                throw Violation(.truthful, "account.get of \(member) says \(answer.text), and it is \(right)", member: member)
            }
        }
    }

    /// What was accepted first for a member has its effect first.
    func judgeOrder() throws {
        let kept = Dictionary(books.all(.gateway).map { ($0.identity, 1) }, uniquingKeysWith: +)
        for intake in books.journals.keys.sorted() where intake.service == .gateway {
            var latest: [String: Books.Entry] = [:]
            for entry in books.journals[intake] ?? [] {
                guard let member = entry.member, kept[entry.identity] == 1, let story = story(of: entry), !story.wentDirectly,
                    case .sale = story.deed,
                    let effect = done[ObjectIdentifier(story)] ?? refused[ObjectIdentifier(story)]
                else { continue }
                if let before = latest[member], before.process == effect.process, before.position > effect.position {
                    let places = "\(effect.position), and an earlier one at \(before.position)"
                    throw Violation(.ordered, "\(intake) \(entry.position) of \(member) was done at \(places)", member: member)
                }
                latest[member] = effect
            }
        }
    }
}

extension Deed {
    /// Whether the form of a message can be refused by what the service knows and the sender does not.
    fileprivate func mayBeInvalid(_ reply: Reply) -> Bool {
        let places = (reply.problem?["errors"]?.array ?? []).compactMap { $0["pointer"]?.string }
        return switch self {
        // One that comes late enough is from the past; what the document says is always good.
        case .publish: places == ["/data/effectiveFrom"]
        // A level that the program of the moment does not have.
        case .tier: places == ["/data/tier"]
        // Points that are over when it comes.
        case .command(let command): places == ["/data/expiresAt"] && command.data["expiresAt"] != nil
        default: false
        }
    }
}

extension Reply {
    /// Whether it says the same; whether it is said once more does not matter.
    fileprivate func isSame(as other: Reply) -> Bool {
        status == other.status && data == other.data && problem == other.problem
    }

    var text: String { json(id: nil).text }
}
