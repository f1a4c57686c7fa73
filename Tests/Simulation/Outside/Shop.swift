// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import PointsModel
import Storage
import TestSupport

/// Members, tills, an app and a back office: who does what, and when.
///
/// It draws what happens; how it is sent, sent again and answered is the `Desk`'s.
final class Shop {
    unowned let world: World
    let desk: Desk
    var dice: Seeded
    var stories: [Story] = []
    var customers: [Customer] = []
    /// What was sold, also what may yet be refused.
    private(set) var sold: [(story: Story, sale: Sale, customer: Int)] = []
    private(set) var terms: [Terms] = []
    private var numbers = 0
    /// Cards that two customers have asked for, and those of customers who have asked for another's.
    private var contested: Set<String> = []

    struct Customer {
        let card: String
        var identifiers: [String]
        var member: MemberID?
        /// What is known to have been linked beside the card.
        var hasSecondCard = false
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

    /// Draws something that somebody does, most often a purchase.
    func somethingHappens() {
        switch dice.count(in: 0...99) {
        case ..<52: sell()
        case ..<72: giveBack()
        case ..<84: enroll()
        case ..<87: link()
        case ..<90: changeStatus()
        case ..<91: if terms.count < 6 { publish(atOnce: false) }
        case ..<96: read()
        default: desk.repeatOne(&dice)
        }
    }

    // The office.

    func publish(atOnce: Bool) {
        let draft = Terms.drawn(&dice, number: terms.count + 1)
        terms.append(draft)
        let from = atOnce ? nil : Optional(world.wall + dice.number(in: 7_200_000...200_000_000))
        let data = JSON.members(["document": draft.document, "effectiveFrom": from?.json])
        let story = begin(
            .publish(draft, effectiveFrom: from?.milliseconds), "program.publish", data, source: Shop.office, time: nil)
        send(story, by: Shop.office) { $0.status == 200 || ($0.status >= 400 && Shop.isFinal($0)) }
    }

    /// Whether a retry is under way.
    private(set) var isRetrying = false

    /// A person has mended what was wrong, and lets everything be tried again.
    func retryParked() {
        for service in Service.allCases {
            let story = begin(.read, "parked.retry", ["service": service.rawValue.json], source: Shop.office, time: nil)
            let errand = Errand(
                Shop.office, [Errand.Part(story: story, text: 0)], ack: nil, asArray: false, patience: 6_500, until: Shop.isFinal)
            isRetrying = true
            errand.whenDone = { [unowned self] _ in isRetrying = false }
            desk.send(errand)
        }
    }

    /// What is being reset.
    private var resetting: [String: Errand] = [:]

    /// Lets a process read a stream on that was restored.
    func reset(_ process: ProcessName, _ stream: StreamName, to position: Position) {
        let name = "\(process) \(stream)"
        guard resetting[name] == nil else { return }
        let data: JSON = [
            "actor": "the office", "position": position.json, "process": process.description.json, "reason": "it was restored",
            "stream": stream.stream.json, "streamShard": .integer(Int64(stream.shard)),
        ]
        let story = begin(.read, "consumer.reset", data, source: Shop.office, time: nil)
        let errand = Errand(
            Shop.office, [Errand.Part(story: story, text: 0)], ack: nil, asArray: false, expiry: world.wall + 20_000,
            patience: 6_500, until: Shop.isFinal)
        errand.whenDone = { [unowned self] _ in resetting[name] = nil }
        resetting[name] = errand
        desk.send(errand)
    }

    /// Something was restored: from where a stream is read on has to be decided anew.
    func withdrawResets() {
        for (_, errand) in resetting.sorted(by: { $0.key < $1.key }) { desk.withdraw(errand) }
        resetting = [:]
    }

    private func changeStatus() {
        guard let index = anyEnrolled(), let member = customers[index].member else { return }
        let (type, status) = dice.pick([
            ("member.suspend", Model.Status.suspended), ("member.resume", .active), ("member.close", .closed),
            ("member.reinstate", .active),
        ])
        let story = begin(.status(index: index, status), type, ["member": member.json], source: Shop.office, time: nil)
        send(story, by: Shop.office, until: Shop.isFinalOfAMember)
    }

    // The app.

    func enroll() {
        let index = customers.count
        let card = "K\(1_000 + index)"
        customers.append(Customer(card: card, identifiers: ["card:\(card)"]))
        // Now and then a card that somebody else has. When all is sent again after a restore, the other may be first.
        let isSettled = !world.faults.kinds.contains { $0 == .restoreOne || $0 == .restoreAll }
        let taken = isSettled && index > 3 && dice.percent(5) ? customers[dice.count(in: 0...index - 1)].card : card
        if taken != card { contested.formUnion([taken, card]) }
        let data: JSON = ["identifiers": [["kind": "card", "value": taken.json]], "name": "Customer \(index)".json]
        let story = begin(.enroll(index: index), "member.enroll", data, source: Shop.app, time: nil)
        send(story, by: Shop.app) { [self] reply in
            if reply.status == 200, let member = reply.data?["member"]?.string.flatMap(MemberID.init) {
                customers[index].member = member
            }
            return Shop.isFinal(reply)
        }
    }

    private func link() {
        guard let index = anyEnrolled(), let member = customers[index].member else { return }
        let isLinked = !customers[index].hasSecondCard
        customers[index].hasSecondCard = isLinked
        let type = isLinked ? "member.linkIdentifier" : "member.unlinkIdentifier"
        let data: JSON = ["kind": "phone", "member": member.json, "value": "+49170\(1_000_000 + index)".json]
        let story = begin(.link(index: index, isLinked: isLinked), type, data, source: Shop.app, time: nil)
        send(story, by: Shop.app, until: Shop.isFinalOfAMember)
    }

    func read() {
        guard let index = anyEnrolled(), let member = customers[index].member else { return }
        let type = dice.pick(["account.get", "account.statement", "member.get", "member.overview"])
        let story = begin(.read, type, ["member": member.json], source: Shop.app, time: nil)
        send(story, by: Shop.app)
    }

    // The tills.

    func sell() {
        guard !customers.isEmpty else { return }
        var till = dice.pick(Shop.tills)
        var index = dice.count(in: 0...customers.count - 1)
        numbers += 1
        var number = "N\(numbers)"
        // Now and then a till gives a number a second time.
        if let twice = sold.last, dice.percent(3) { (till, index, number) = (twice.sale.source, twice.customer, twice.sale.number) }
        let sale = Sale.drawn(&dice, source: till, number: number, member: "", at: occurrence())
        let isNumbered = dice.percent(40) || number != "N\(numbers)"
        let id = isNumbered ? "sale-\(numbers)" : sale.number
        let who = name(of: index)
        let data = sale.data(of: who, isNumbered: isNumbered)
        let story = begin(
            .sale(sale), "purchase.completed", data, source: till, id: id, time: Timestamp(milliseconds: sale.occurredAt))
        story.wasSentByMember = who.hasPrefix("mem_")
        sold.append((story, sale, index))
        send(story, by: till)
        if dice.percent(3) { mistake(story, sale, of: index, isNumbered, by: till) }
    }

    /// A till that uses an id again, for something else.
    private func mistake(_ story: Story, _ sale: Sale, of index: Int, _ isNumbered: Bool, by till: String) {
        let text = message(
            "purchase.completed", sale.mistaken.data(of: name(of: index), isNumbered: isNumbered), source: till, id: story.id,
            time: Timestamp(milliseconds: sale.occurredAt))
        let number = story.mistake(text)
        let wait = dice.percent(60) ? dice.number(in: 0...3_000) : dice.number(in: 3_000...40_000_000)
        let ack = drawAck()
        story.wentDirectly = true
        world.after(wait) { [unowned self] _ in
            desk.send(
                Errand(
                    till, [Errand.Part(story: story, text: number)], ack: ack, asArray: false, patience: 3_000, until: Shop.isFinal)
            )
        }
    }

    private func giveBack() {
        guard !sold.isEmpty else { return }
        // Most often of what was sold lately, now and then of what is about to be sold, or of what never was.
        let recent = sold.suffix(40)
        let (_, sale, index) = dice.pick(recent)
        let till = dice.percent(70) ? sale.source : dice.pick(Shop.tills)
        numbers += 1
        let purchase = dice.percent(1) ? "N-never-\(numbers)" : sale.number
        let giveBack = GiveBack.drawn(&dice, of: sale, purchase: purchase, source: till, number: "R\(numbers)")
        let isNumbered = dice.percent(50)
        let who: String? = dice.percent(60) ? name(of: index) : nil
        let story = begin(
            .giveBack(giveBack), "purchase.returned", giveBack.data(of: who, isNumbered: isNumbered, source: till), source: till,
            id: isNumbered ? "return-\(numbers)" : giveBack.number, time: world.wall)
        story.wasSentByMember = who?.hasPrefix("mem_") == true
        send(story, by: till)
    }

    /// Who bought, if the shop knows. Whose a card is that two have asked for, or that its customer has not, is not known here.
    func member(whoBought story: Story) -> MemberID? {
        guard let sold = sold.first(where: { $0.story === story }) else { return nil }
        let customer = customers[sold.customer]
        return story.wasSentByMember || !contested.contains(customer.card) ? customer.member : nil
    }

    /// Asks for something of a member, and hears the answer.
    func ask(_ type: String, of member: MemberID, _ hear: @escaping (JSON) -> Void) {
        let story = begin(.read, type, ["member": member.json], source: Shop.app, time: nil)
        send(story, by: Shop.app) { reply in
            if let data = reply.data, reply.isOK { hear(data) }
            return Shop.isFinal(reply)
        }
    }

    // Sending.

    private func name(of index: Int) -> String {
        if let member = customers[index].member, dice.percent(50) { return member.text }
        return customers[index].identifiers[0]
    }

    private func anyEnrolled() -> Int? {
        let enrolled = customers.indices.filter { customers[$0].member != nil }
        return enrolled.isEmpty ? nil : dice.pick(enrolled)
    }

    /// When a purchase happened: most often just now, often days ago, seldom too long ago or in the future.
    private func occurrence() -> Int64 {
        let day: Int64 = 86_400_000
        let ago =
            switch dice.count(in: 0...99) {
            case ..<70: dice.number(in: 0...600_000)
            case ..<94: dice.number(in: 0...15 * day)
            case ..<97: dice.number(in: 45 * day...60 * day)
            default: -dice.number(in: 9 * day...12 * day)
            }
        return world.wall.milliseconds - ago
    }

    private func begin(
        _ deed: Deed, _ type: String, _ data: JSON, source: String, id: String? = nil, time: Timestamp?
    ) -> Story {
        numbers += 1
        let id = id ?? "message-\(numbers)"
        let text = message(type, data, source: source, id: id, time: time)
        let story = Story(deed, source: source, id: id, text: text, begunAt: world.wall)
        stories.append(story)
        return story
    }

    private func message(_ type: String, _ data: JSON, source: String, id: String, time: Timestamp?) -> JSON {
        .members([
            "data": data, "id": id.json, "source": source.json, "specversion": "1.0", "time": time?.json, "type": type.json,
        ])
    }

    private func drawAck() -> String? { dice.pick(["done", "stored", nil]) }

    private func send(_ story: Story, by caller: String, until isEnough: @escaping (Reply) -> Bool = Shop.isFinal) {
        let isPurchase: Bool
        switch story.deed {
        case .sale, .giveBack: isPurchase = true
        default: isPurchase = false
        }
        let ack = isPurchase ? drawAck() : nil
        // Now and then by two ways at once, or with a deadline.
        let expiry = isPurchase && dice.percent(5) ? world.wall + dice.number(in: 500...20_000) : nil
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
