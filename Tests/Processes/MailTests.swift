// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation
import Testing

extension ProcessTests {
    /// Mail in a server that is not ours, read back by a library that is not ours.
    @Suite("Mail", .serialized) struct MailToMembers {
        private let shop: MessageShop
        private var outside: Outside { shop.outside }

        init() throws {
            shop = try MessageShop()
            try shop.outside.start(.mail)
            try shop.setMail()
        }

        private func mails() throws -> [JSON] { try outside.got(by: .mail) }
        private func ids() throws -> [String] { try mails().compactMap { $0["id"]?.string } }

        /// The token in the link by which a mail is the last of its kind.
        private func token(in mail: JSON) throws -> String {
            let link = try #require(mail["listUnsubscribe"]?.string)
            #expect(link.hasPrefix("<https://shop.example/no-more?t=") && link.hasSuffix(">"))
            return try #require(link.dropLast().split(separator: "=", maxSplits: 1).last.map(String.init))
        }

        @Test func `a mail arrives encrypted and logged in, and a mail library reads what was written`() throws {
            try shop.tell(
                by: "email",
                [
                    "body": "Grüß Gott {{member.name}}, you earned {{points}}.\nNo more: {{unsubscribe}}",
                    "html": "<p>{{member.name}}: {{points}}</p>", "subject": "{{points}} Punkte für {{member.name}} ☕",
                ])
            let member = try shop.member("Zoë <b>", email: "zoe@example.org")
            try shop.buy(1_200, by: member)
            try shop.eventually("mail") { try mails().count == 1 }
            let mail = try #require(try mails().first)
            let token = try token(in: mail)
            #expect(mail["tls"] == true && mail["login"] == "club" && mail["defects"] == [])
            #expect(mail["envelope"] == ["club@shop.example", "zoe@example.org"])
            #expect(mail["from"] == "Café Müller <club@shop.example>")
            #expect(mail["subject"] == "12 Punkte für Zoë <b> ☕")
            let text = mail["text"]?.string?.replacing("\r\n", with: "\n") ?? ""
            #expect(text.hasPrefix("Grüß Gott Zoë <b>, you earned 12.\nNo more: https://shop.example/no-more?t=\(token)"))
            #expect(mail["html"]?.string?.contains("<p>Zoë &lt;b&gt;: 12</p>") == true)
            #expect(mail["listUnsubscribePost"] == "List-Unsubscribe=One-Click")
            #expect(try #require(mail.points("longest")) <= 998)
            try shop.eventually("word of the server") { try shop.states(of: member) == ["sent"] }
            #expect(try shop.installation.punchcard("audit").contains("Everything holds."))
        }

        @Test(
            arguments: [["caFile": "/etc/ssl/certs/ca-certificates.crt"], ["password": "open barley"], ["host": "localhost"]]
                as [JSON])
        func `a server that is not vouched for, or lets nobody in, gets no mail`(server: JSON) throws {
            try shop.setMail(server, attempts: 2)
            try shop.tell(by: "email", ["subject": "Points"])
            let member = try shop.member("Ana")
            try shop.buy(1_000, by: member)
            try shop.eventually("end of trying") { try shop.states(of: member) == ["failed: unreachable"] }
            #expect(try mails() == [])
        }

        @Test func `without consent nothing is sent and the record says why, and the link in a mail takes consent back`() throws {
            try shop.tell(by: "email", ["subject": "Points"])
            let (willing, other) = (try shop.member("Ana"), try shop.member("Ben", consents: []))
            for member in [other, willing] { try shop.buy(1_000, by: member) }
            try shop.eventually("mail") { try shop.states(of: willing) == ["sent"] }
            #expect(try shop.states(of: other) == ["suppressed: no_consent"])
            let listed = try shop.installation.punchcard("message", "list", other)
            #expect(listed.contains("suppressed") && listed.contains("no_consent"))

            let mail = try #require(try mails().first)
            let said = try shop.installation.punchcard("message", "unsubscribe", token(in: mail), "--json")
            #expect(try JSON(parsing: Array(said.utf8)) == ["channel": "email", "member": willing.json, "purpose": "marketing"])
            let consents = try shop.done("member.get", ["member": willing.json])["consents"]?.array ?? []
            #expect(consents.first { $0["channel"] == "email" }?["granted"] == false)
            try shop.buy(1_000, by: willing)
            try shop.eventually("second message") { try shop.states(of: willing) == ["sent", "suppressed: no_consent"] }
            #expect(try mails().count == 1)
            #expect(try shop.installation.punchcard("audit").contains("Everything holds."))
        }

        @Test func `while the server is down the queue shows depth and age, and then everything arrives, once each`() throws {
            try shop.tell(by: "email", ["subject": "Points"])
            let members = try (1...3).map { try shop.member("Member \($0)") }
            outside.stop(.mail)
            for amount in 1...4 as ClosedRange<Int64> { for member in members { try shop.buy(amount * 100, by: member) } }
            try shop.eventually("queue that grows old and rests") {
                let queue = try shop.queue(of: "email")
                return queue?["depth"] == 12 && queue?["state"] == "resting" && (queue?.points("oldestSeconds") ?? 0) > 1
            }
            let stats = try #require(try shop.installation.control("notification-0", "stats")?.data)
            let queue = try #require(stats["channels"]?.array?.first { $0["channel"] == "email" })
            #expect(queue["depth"] == 12 && queue["state"] == "resting")
            let table = try shop.installation.punchcard("queues")
            #expect(table.split(separator: "\n").contains { $0.hasPrefix("email") && $0.contains("resting") })
            #expect(try mails() == [])

            try outside.start(.mail)
            try shop.eventually("everything") { try shop.queue(of: "email")?["depth"] == 0 }
            #expect(try ids().count == 12 && Set(ids()).count == 12)
            for member in members { #expect(try shop.states(of: member) == ["sent", "sent", "sent", "sent"]) }
            #expect(try shop.queue(of: "email")?["state"] == "ok")
            #expect(try shop.installation.punchcard("audit").contains("Everything holds."))
        }

        @Test func `what was under way when Notification is killed is sent again, under the same id`() throws {
            try shop.tell(by: "email", ["subject": "Points"])
            let member = try shop.member("Ana")
            try outside.holding {
                for amount in 1...6 as ClosedRange<Int64> { try shop.buy(amount * 100, by: member) }
                try shop.eventually("mail on its way") { try mails().count == 2 }
                kill(try #require(try shop.installation.processes()["notification-0"]), SIGKILL)
            }
            try shop.eventually("all of it") { try shop.states(of: member) == Array(repeating: "sent", count: 6) }
            // The two that nobody had said were taken came a second time.
            #expect(try ids().count == 8 && Set(ids()).count == 6)
            let byID = Dictionary(grouping: try mails()) { $0["id"]?.string ?? "" }
            #expect(byID.values.allSatisfy { same in Set(same.map { $0["text"]?.string }).count == 1 })
            #expect(try shop.installation.punchcard("audit").contains("Everything holds."))
        }
    }
}
