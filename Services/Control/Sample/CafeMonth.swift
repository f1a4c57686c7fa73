// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// A made-up month of a chain of cafés, as the messages that its tills would send. The same seed makes the same month.
///
/// A few people come daily, most about once a week, some once; mornings are full on weekdays and late on weekends; two
/// purchases in a hundred go back, whole or in part.
struct CafeMonth {
    let members: Int
    let days: Int
    let seed: Int
    /// The day after the last.
    let until: CalendarDay

    private struct Guest {
        let card: String
        let identifiers: [Identifier]
        let name: String
        let store: String
        let habit: Int?
        /// The only day of somebody who comes once.
        let day: Int
    }

    /// Every message: first the members, then what they buy, in order of time.
    var messages: [JSON] {
        var dice = Dice(seed: UInt64(bitPattern: Int64(seed)))
        let guests = (0..<members).map { guest($0, &dice) }
        var sales: [(time: Timestamp, json: JSON)] = []
        for day in 0..<days {
            for guest in guests where comes(guest, on: day, &dice) { sales += visit(of: guest, on: day, &dice) }
        }
        let inOrder = sales.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
        return guests.enumerated().map { enrollment($1, number: $0, &dice) } + inOrder.map(\.element.json)
    }

    private var firstDay: CalendarDay { CalendarDay(number: until.number - Int64(days)) }

    /// The seed and the days are part of who sends: another month is not a repetition of this one.
    private func source(_ place: String) -> String { "sample/\(seed)/\(days)-days-until-\(until)/\(place)" }

    // Guests.

    private func guest(_ number: Int, _ dice: inout Dice) -> Guest {
        let name = "\(dice.one(of: Menu.firstNames)) \(dice.one(of: Menu.lastNames))"
        let card = "603555" + CafeMonth.padded(number + 1, 6)
        var identifiers = [Identifier(.card, card)]
        if dice.happens(perMille: 400) {
            identifiers.append(Identifier(.phone, "+49 170 55" + CafeMonth.padded(number + 1, 6)))
        }
        if dice.happens(perMille: 500) { identifiers.append(Identifier(.email, "guest\(number + 1)@example.org")) }
        return Guest(
            card: card,
            identifiers: identifiers.compactMap(\.self),
            name: name,
            store: dice.one(of: Menu.stores),
            habit: dice.one(by: Menu.habits),
            day: dice.number(in: 0...max(0, days - 1))
        )
    }

    private func enrollment(_ guest: Guest, number: Int, _ dice: inout Dice) -> JSON {
        let since = time(on: -dice.number(in: 1...60), minute: dice.number(in: 480...1_080), second: 0)
        var data: JSON = [
            "acquisition": guest.store.json, "identifiers": guest.identifiers.json, "locale": "de-DE", "name": guest.name.json,
        ]
        if dice.happens(perMille: 600) {
            let consent: JSON = ["channel": "email", "granted": dice.happens(perMille: 700).json, "purpose": "marketing"]
            data = data.with("consents", [consent])
        }
        return message("enroll-\(number + 1)", MemberEnroll.type, source("app"), since, data)
    }

    private func comes(_ guest: Guest, on day: Int, _ dice: inout Dice) -> Bool {
        guard let habit = guest.habit else { return guest.day == day }
        return dice.happens(perMille: isWeekend(day) ? habit / 2 : habit)
    }

    // Visits.

    /// A purchase, and now and then its return.
    private func visit(of guest: Guest, on day: Int, _ dice: inout Dice) -> [(time: Timestamp, json: JSON)] {
        let store = dice.happens(perMille: 800) ? guest.store : dice.one(of: Menu.stores)
        let minute = minuteOfVisit(on: day, &dice)
        let paid = time(on: day, minute: minute, second: dice.number(in: 0...59))
        let number = "\(firstDay.adding(days: day))-\(guest.card.suffix(6))"
        let lines = (1...lineCount(&dice)).map { line($0, &dice) }
        let amount = lines.reduce(0) { $0 + ($1["amount"]?.integer ?? 0) }
        let member = dice.one(by: [(8, guest.identifiers[0]), (2, dice.one(of: guest.identifiers))])
        let sale = message(
            number,
            PurchaseCompleted.type,
            source(store),
            paid,
            [
                "amount": amount.json, "currency": "EUR", "lines": .array(lines), "member": member.description.json,
                "store": store.json, "tenders": tenders(amount, &dice),
            ]
        )
        guard dice.happens(perMille: 20) else { return [(paid, sale)] }
        return [(paid, sale), giveBack(number, of: member, lines, at: paid, store, &dice)]
    }

    private func giveBack(
        _ purchase: String,
        of member: Identifier,
        _ lines: [JSON],
        at paid: Timestamp,
        _ store: String,
        _ dice: inout Dice
    ) -> (time: Timestamp, json: JSON) {
        let time = paid + Int64(dice.number(in: 2...50)) * 60_000
        var data: JSON = ["member": member.description.json, "purchase": purchase.json]
        if dice.happens(perMille: 500), let line = dice.one(of: lines)["line"] { data = data.with("lines", [["line": line]]) }
        return (time, message("\(purchase)-return", PurchaseReturned.type, source(store), time, data))
    }

    /// Minutes after midnight: a peak before work, a smaller one at noon; on weekends everything later.
    private func minuteOfVisit(on day: Int, _ dice: inout Dice) -> Int {
        let hours: [(weight: Int, value: ClosedRange<Int>)] =
            isWeekend(day)
            ? [(6, 540...720), (3, 720...960), (1, 960...1_080)] : [(11, 420...570), (5, 690...810), (4, 840...1_080)]
        let range = dice.one(by: hours)
        // The middle of two throws is likelier than the ends.
        return (dice.number(in: range) + dice.number(in: range)) / 2
    }

    private func lineCount(_ dice: inout Dice) -> Int { dice.one(by: [(50, 1), (32, 2), (13, 3), (5, 4)]) }

    private func line(_ number: Int, _ dice: inout Dice) -> JSON {
        let item = dice.one(by: Menu.items)
        let quantity = item.category == "coffee" && dice.happens(perMille: 150) ? 2 : 1
        return [
            "amount": .integer(Int64(item.price * quantity)), "category": item.category.json, "line": String(number).json,
            "quantity": .integer(Int64(quantity)), "sku": item.sku.json,
        ]
    }

    private func tenders(_ amount: Int64, _ dice: inout Dice) -> JSON {
        let kind = dice.one(by: [(70, "card"), (25, "cash"), (5, "giftcard")])
        // A gift card seldom fits: half of it is paid otherwise.
        guard kind == "giftcard", amount > 1_000 else { return [["amount": amount.json, "kind": kind.json]] }
        return [["amount": (amount / 2).json, "kind": "giftcard"], ["amount": (amount - amount / 2).json, "kind": "card"]]
    }

    // Days.

    private func isWeekend(_ day: Int) -> Bool {
        // 1970-01-01 was a Thursday.
        [2, 3].contains((firstDay.number + Int64(day)) % 7)
    }

    /// A time of the day at one hour east of UTC.
    private func time(on day: Int, minute: Int, second: Int) -> Timestamp {
        let day = firstDay.number + Int64(day)
        return Timestamp(milliseconds: ((day * 1_440 + Int64(minute) - 60) * 60 + Int64(second)) * 1_000)
    }

    private func message(_ id: String, _ type: String, _ source: String, _ time: Timestamp, _ data: JSON) -> JSON {
        [
            "data": data, "id": id.json, "source": source.json, "specversion": "1.0", "time": time.json, "type": type.json,
        ]
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension CalendarDay {
    fileprivate func adding(days: Int) -> CalendarDay { CalendarDay(number: number + Int64(days)) }
}
