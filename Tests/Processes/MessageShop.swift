// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation

/// A system that is up and tells its members things, and the world outside that hears of it.
final class MessageShop {
    let installation: Installation
    let outside: Outside

    init() throws {
        installation = try Installation()
        try installation.start()
        outside = try Outside(of: installation)
    }

    /// Somebody who has said yes to marketing by these channels.
    func member(_ name: String, email: String? = nil, consents: [String] = ["email"]) throws -> String {
        let address = email ?? name.lowercased().replacing(" ", with: ".") + "@example.org"
        let granted = consents.map { ["channel": $0.json, "granted": true, "purpose": "marketing"] as JSON }
        let enrolled = try done(
            "member.enroll",
            ["consents": .array(granted), "identifiers": [["kind": "email", "value": address.json]], "name": name.json])
        guard let member = enrolled["member"]?.string else { throw Installation.Failure("not enrolled: \(enrolled.text)") }
        return member
    }

    @discardableResult
    func done(_ type: String, _ data: JSON) throws -> JSON {
        let reply = try installation.ask(type, data, ack: "done")
        guard reply.status == 200, let answer = reply.data else {
            throw Installation.Failure("\(type): \(reply.json(id: "").text)")
        }
        return answer
    }

    /// Mail leaves over an encrypted connection only, with a password, and what fails is tried again soon.
    func setMail(_ changes: JSON = [:], attempts: Int64 = 100) throws {
        guard let port = try outside.port(of: .mail) else { throw Installation.Failure("the mail server has no port") }
        let server: JSON = [
            "caFile": outside.authorities.json, "from": "club@shop.example", "fromName": "Café Müller", "host": "127.0.0.1",
            "password": "open sesame", "port": .integer(Int64(port)), "username": "club",
        ]
        try set([
            "channel": "email", "concurrency": 2, "retry": ["attempts": attempts.json, "firstSeconds": 1, "mostSeconds": 1],
            "smtp": server.changed(by: changes),
            "unsubscribe": ["link": "https://shop.example/no-more?t={token}", "oneClick": true],
        ])
    }

    func setWebhook() throws {
        guard let port = try outside.port(of: .hooks) else { throw Installation.Failure("the hooks have no port") }
        try set([
            "channel": "webhook", "retry": ["attempts": 100, "firstSeconds": 1, "mostSeconds": 1],
            "webhook": [
                "caFile": outside.authorities.json, "secret": Outside.secret.json,
                "url": "https://127.0.0.1:\(port)/punchcard".json,
            ],
        ])
    }

    /// As an operator does: by a file.
    private func set(_ channel: JSON) throws {
        let path = outside.directory + "/channel.yaml"
        try channel.text.write(toFile: path, atomically: true, encoding: .utf8)
        try installation.punchcard("channel", "set", path)
    }

    /// A template for points that were earned.
    func tell(by channel: String, _ changes: JSON = [:]) throws {
        let template: JSON = [
            "body": "{{member.name}} earned {{points}}", "channel": channel.json, "on": "points.earned", "purpose": "marketing",
            "template": "earned-\(channel)".json,
        ]
        try done("template.publish", template.changed(by: changes))
    }

    func buy(_ amount: Int64, by member: String) throws {
        try done("purchase.completed", ["amount": amount.json, "currency": "USD", "member": member.json])
    }

    /// The states of a member's messages, with the reason of each that was not sent.
    func states(of member: String) throws -> [String] {
        try (done("message.list", ["member": member.json])["messages"]?.array ?? []).map { message in
            [message["state"]?.string, message["reason"]?.string].compactMap(\.self).joined(separator: ": ")
        }
    }

    func eventually(_ what: String, _ condition: () throws -> Bool) throws {
        try installation.wait(upTo: 60, what, until: condition)
    }

    /// How the queue of a channel stands, as `punchcard queues` shows it.
    func queue(of channel: String) throws -> JSON? {
        try JSON(parsing: Array(installation.punchcard("queues", "--json").utf8))["channels"]?.array?
            .first { $0["channel"]?.string == channel }
    }
}

extension JSON {
    /// An object with other members, some in the place of its own.
    fileprivate func changed(by others: JSON) -> JSON {
        (others.object?.members ?? []).reduce(self) { $0.with($1.key, $1.value) }
    }
}
