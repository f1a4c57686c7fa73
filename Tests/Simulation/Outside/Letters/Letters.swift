// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What members are told, and whether they want to be.
extension Shop {
    static let letterHabits: [Habit] = [Habit(5) { $0.changeConsent() }, Habit(1) { $0.rewrite() }]

    /// Of what members are told, why, and by which channel.
    struct Template {
        let name: String
        let on: String
        let purpose: String
        let channel: String

        var isFree: Bool { purpose == "service" }
    }

    static let templates = [
        Template(name: "spent", on: "points.spent", purpose: "service", channel: "email"),
        Template(name: "issued", on: "redemption.issued", purpose: "service", channel: "inbox"),
        Template(name: "earned", on: "points.earned", purpose: "marketing", channel: "email"),
        Template(name: "friend", on: "referral.rewarded", purpose: "marketing", channel: "email"),
        Template(name: "held", on: "points.held", purpose: "marketing", channel: "sms"),
        Template(name: "expired", on: "points.expired", purpose: "marketing", channel: "sms"),
    ]

    /// On the first day: by what ways messages go out, and what they say.
    func setUpLetters() {
        let retry: JSON = ["attempts": .integer(dice.number(in: 2...8)), "firstSeconds": 1, "mostSeconds": 60]
        let call: JSON = ["body": ["text": "{{text}}", "to": "{{to}}"], "url": "https://sms.example/send"]
        change("channel.set", ["call": call, "channel": "sms", "concurrency": 2, "retry": retry])
        change(
            "channel.set",
            [
                "caps": [["count": 6, "hours": 24, "purpose": "marketing"]], "channel": "email", "retry": retry,
                "smtp": ["from": "club@shop.example", "host": "mail.example", "security": "none"],
            ])
        for template in Shop.templates { publish(template) }
    }

    private func change(_ type: String, _ data: JSON) {
        send(begin(.wish(of: nil, refusals: []), type, data, source: Shop.office, time: nil), by: Shop.office) { reply in
            reply.status == 200 || reply.status >= 400 && Shop.isFinal(reply)
        }
    }

    private func publish(_ template: Template) {
        change(
            "template.publish",
            [
                "body": "Hello {{member.name}}, this is number \(numbers).".json, "channel": template.channel.json,
                "on": template.on.json, "purpose": template.purpose.json, "subject": template.name.json,
                "template": template.name.json,
            ])
    }

    /// Other words for the same.
    private func rewrite() { publish(dice.pick(Shop.templates)) }

    private func changeConsent() {
        guard let member = anyMember() else { return }
        let data: JSON = ["channel": dice.pick(["email", "sms"]), "member": member.json, "purpose": "marketing"]
        let type = dice.pick(["consent.grant", "consent.withdraw"])
        let story = begin(.wish(of: member, refusals: []), type, data, source: Shop.app, time: nil)
        story.wasSentByMember = true
        send(story, by: Shop.app, until: Shop.isFinalOfAMember)
    }

    /// What a new member says when asked.
    func consents() -> JSON? {
        guard dice.percent(60) else { return nil }
        return .array(
            ["email", "sms"].map { ["channel": $0.json, "granted": .bool(dice.percent(60)), "purpose": "marketing"] })
    }
}
