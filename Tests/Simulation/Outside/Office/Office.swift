// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import PointsModel
import ServiceHost
import Storage

/// The back office: programs, members, corrections, and what waits for a person.
extension Shop {
    static let officeHabits: [Habit] = [
        Habit(3) { $0.changeStatus() },
        Habit(2) { if $0.drafts.count < 6 { $0.publish(atOnce: false) } },
        Habit(4) { $0.adjust() },
        Habit(1) { $0.setTier() },
        Habit(3) { $0.voidReturn() },
    ]

    func publish(atOnce: Bool) {
        let draft = Draft.drawn(&dice, number: drafts.count + 1)
        drafts.append(draft)
        let from = atOnce ? nil : Optional(world.wall + dice.number(in: 7_200_000...200_000_000))
        let data = JSON.members(["document": draft.document, "effectiveFrom": from?.json])
        let story = begin(
            .publish(draft), "program.publish", data, source: Shop.office, time: nil)
        send(story, by: Shop.office) { $0.status == 200 || ($0.status >= 400 && Shop.isFinal($0)) }
    }

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

    /// Lets a process read a stream on that was restored; without a position, from where both agree.
    func reset(_ process: ProcessName, _ stream: StreamName, to position: Position?) {
        let name = "\(process) \(stream)"
        guard resetting[name] == nil else { return }
        let data: JSON = .members([
            "actor": "the office", "position": position?.json, "process": process.description.json, "reason": "it was restored",
            "stream": stream.stream.json, "streamShard": .integer(Int64(stream.shard)),
        ])
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

    /// Corrects what a member has, up or down.
    private func adjust() {
        guard let member = anyMember() else { return }
        let points = dice.percent(70) ? dice.number(in: 1...500) : -dice.number(in: 1...300)
        let told: JSON = ["actor": "the office", "member": member.json, "points": .integer(points), "reason": "goodwill"]
        let soon = dice.number(in: 1_000...15_000)
        let later = dice.number(in: 3_600_000...200_000_000)
        let ends = dice.percent(40) && points > 0 ? world.wall + (dice.percent(50) ? soon : later) : nil
        command(
            Command(
                type: "points.adjust", data: told.with("expiresAt", ends?.json), entry: "points.adjusted", told: told,
                answered: ["points"], refusals: ["insufficient_points", "limit_exceeded"]), by: Shop.office)
    }

    /// Gives a level by hand. A member who has it keeps it, and then there may be nothing to tell.
    private func setTier() {
        guard let member = anyMember() else { return }
        let data: JSON = [
            "actor": "the office", "member": member.json, "reason": "goodwill", "tier": dice.pick(["silver", "gold", "platinum"]),
        ]
        let story = begin(.tier, "tier.set", data, source: Shop.office, time: nil)
        story.wasSentByMember = true
        send(story, by: Shop.office, until: Shop.isFinalOfAMember)
    }

    /// Says that a return was a mistake.
    private func voidReturn() {
        guard !givenBack.isEmpty else { return }
        let paid = givenBack.filter { $0.extent == .everything && isPaidWithPoints($0) }
        let giveBack = dice.pick(!paid.isEmpty && dice.percent(50) ? paid.suffix(5) : givenBack.suffix(20))
        let told: JSON = [
            "actor": "the office", "purchase": giveBack.purchase.json, "purchaseSource": giveBack.purchaseSource.json,
            "reason": "a mistake", "return": giveBack.number.json,
        ]
        command(
            Command(
                type: "return.void", data: told.with("purchase", nil), entry: "return.voided", told: told,
                answered: ["member", "points"], refusals: ["return_not_found", "return_voided"]), by: Shop.office)
    }

    private func isPaidWithPoints(_ giveBack: GiveBack) -> Bool {
        sold.contains {
            $0.story.hold != nil && $0.sale.number == giveBack.purchase && $0.sale.source == giveBack.purchaseSource
        }
    }
}
