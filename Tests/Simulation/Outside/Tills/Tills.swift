// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import PointsModel

/// The tills, and a web shop.
extension Shop {
    static let tillHabits: [Habit] = [Habit(46) { $0.sell() }, Habit(16) { $0.giveBack() }]

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
        let paid = holdToSpend(of: index)
        let data = sale.data(of: who, isNumbered: isNumbered).with("holds", paid.map { [$0.name.json] })
            .with("vouchers", vouchersToUse())
        let story = begin(
            .sale(sale), "purchase.completed", data, source: till, id: id, time: Timestamp(milliseconds: sale.occurredAt))
        story.wasSentByMember = who.hasPrefix("mem_")
        story.hold = paid?.name
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
        givenBack.append(giveBack)
        send(story, by: till)
    }

    /// Who bought, if the shop knows. Whose a card is that two have asked for, or that its customer has not, is not known here.
    func member(whoBought story: Story) -> MemberID? {
        guard let sold = sold.first(where: { $0.story === story }) else { return nil }
        let customer = customers[sold.customer]
        return story.wasSentByMember || !contested.contains(customer.card) ? customer.member : nil
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
}
