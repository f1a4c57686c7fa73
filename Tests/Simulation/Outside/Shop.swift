// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import PointsModel
import Storage
import TestSupport

/// Members, tills, an app and a back office: who does what, and when.
///
/// It draws what happens; how it is sent, sent again and answered is the `Desk`'s. What somebody does is in the folder of who does
/// it, and how often in the table `habits`.
final class Shop {
    unowned let world: World
    let desk: Desk
    var dice: Seeded
    var stories: [Story] = []
    var customers: [Customer] = []
    /// What was sold, also what may yet be refused.
    var sold: [(story: Story, sale: Sale, customer: Int)] = []
    var givenBack: [GiveBack] = []
    var drafts: [Draft] = []
    /// What was set aside, as far as the shop knows.
    var holds: [Hold] = []
    var activities: [Activity] = []
    /// What can be redeemed, as far as the shop knows.
    var offered: [String] = []
    var redeeming: [Story] = []
    var redemptions: [String] = []
    /// Of vouchers.
    var codes: [String] = []
    /// Counts all that is done, so that each has a name of its own.
    var numbers = 0
    /// Cards that two customers have asked for, and those of customers who have asked for another's.
    var contested: Set<String> = []
    /// Whether a retry is under way.
    var isRetrying = false
    /// What is being reset.
    var resetting: [String: Errand] = [:]

    struct Customer {
        let card: String
        var identifiers: [String]
        var member: MemberID?
        /// What is known to have been linked beside the card.
        var hasSecondCard = false
        /// What this customer gives to friends, if that was asked for.
        var code: String?
    }

    init(_ world: World, _ desk: Desk, dice: Seeded) {
        self.world = world
        self.desk = desk
        self.dice = dice
    }

    static let tills = ["till/1", "till/2", "web/3"]
    static let app = "app"
    static let office = "office"
    static var callers: [String] { tills + [app, office] }

    /// Something that somebody does now and then, and how often: beside the others' weights.
    struct Habit: Sendable {
        let weight: Int
        let does: @Sendable (Shop) -> Void

        init(_ weight: Int, _ does: @escaping @Sendable (Shop) -> Void) { (self.weight, self.does) = (weight, does) }
    }

    private static let habits: [Habit] =
        tillHabits + holdHabits + appHabits + officeHabits + counterHabits + friendHabits + letterHabits
        + [Habit(5) { $0.desk.repeatOne(&$0.dice) }]
    private static let weights = habits.reduce(0) { $0 + $1.weight }

    /// Draws something that somebody does, most often a purchase.
    func somethingHappens() {
        var left = dice.count(in: 0...Shop.weights - 1)
        for habit in Shop.habits {
            left -= habit.weight
            if left < 0 { return habit.does(self) }
        }
    }

    // Who.

    func name(of index: Int) -> String {
        if let member = customers[index].member, dice.percent(50) { return member.text }
        return customers[index].identifiers[0]
    }

    func anyEnrolled() -> Int? {
        let enrolled = customers.indices.filter { customers[$0].member != nil }
        return enrolled.isEmpty ? nil : dice.pick(enrolled)
    }

    func anyMember() -> MemberID? { anyEnrolled().flatMap { customers[$0].member } }

    // Sending.

    func begin(_ deed: Deed, _ type: String, _ data: JSON, source: String, id: String? = nil, time: Timestamp?) -> Story {
        numbers += 1
        let id = id ?? "message-\(numbers)"
        let text = message(type, data, source: source, id: id, time: time)
        let story = Story(deed, source: source, id: id, text: text, begunAt: world.wall)
        stories.append(story)
        return story
    }

    func message(_ type: String, _ data: JSON, source: String, id: String, time: Timestamp?) -> JSON {
        .members([
            "data": data, "id": id.json, "source": source.json, "specversion": "1.0", "time": time?.json, "type": type.json,
        ])
    }

    func drawAck() -> String? { dice.pick(["done", "stored", nil]) }

    /// Asks for something that one entry tells, of a member whose id is known.
    @discardableResult
    func command(_ command: Command, by caller: String, time: Timestamp? = nil) -> Story {
        let story = begin(.command(command), command.type, command.data, source: caller, time: time)
        story.wasSentByMember = true
        send(story, by: caller, until: Shop.isFinalOfAMember)
        return story
    }

    func send(_ story: Story, by caller: String, until isEnough: @escaping (Reply) -> Bool = Shop.isFinal) {
        let ack = story.deed.isByIntake ? drawAck() : nil
        // Now and then by two ways at once, or with a deadline.
        let expiry = story.deed.isByIntake && dice.percent(5) ? world.wall + dice.number(in: 500...20_000) : nil
        let copies = dice.percent(4) ? 2 : 1
        if ack == "done" || copies > 1 { story.wentDirectly = true }
        if expiry == nil { story.onlySendsWithDeadline = false }
        for copy in 0..<copies {
            desk.send(
                Errand(
                    caller, [Errand.Part(story: story, text: 0)], ack: copy == 0 ? ack : "done", asArray: dice.percent(10),
                    expiry: expiry, patience: 6_500, until: isEnough))
        }
    }

    /// Asks for something of a member, and hears the answer.
    func ask(_ type: String, of member: MemberID, _ hear: @escaping (JSON) -> Void) {
        let story = begin(.read, type, ["member": member.json], source: Shop.app, time: nil)
        send(story, by: Shop.app) { reply in
            if let data = reply.data, reply.isOK { hear(data) }
            return Shop.isFinal(reply)
        }
    }

    /// The same for a message about a member whose id is known: there is one, or, after a restore, there will be again.
    static func isFinalOfAMember(_ reply: Reply) -> Bool { isFinal(reply) && reply.code != .memberNotFound }

    /// Whether a reply ends an errand; what is not final is sent again.
    static func isFinal(_ reply: Reply) -> Bool {
        switch reply.status {
        case 429, 500, 503: false
        case 504: reply.code == .expired
        default: true
        }
    }
}
