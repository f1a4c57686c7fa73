// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation
import ServiceHost
import Testing

extension ProcessTests {
    /// Webhooks at an address that verifies them by an implementation of its own, and messages that stay in the inbox.
    @Suite("Webhooks and the inbox", .serialized) struct Webhooks {
        private let shop: MessageShop
        private var outside: Outside { shop.outside }

        init() throws { shop = try MessageShop() }

        private func calls() throws -> [JSON] { try outside.got(by: .hooks) }

        @Test func `a webhook is signed so that others can tell, is retried after a 500, and ends with a 410`() throws {
            try outside.start(.hooks)
            try shop.setWebhook()
            try shop.tell(by: "webhook", ["purpose": "service"])
            let member = try shop.member("Ana")
            try outside.answer(500, 204)
            try shop.buy(700, by: member)
            try shop.eventually("retry") { try shop.states(of: member) == ["sent"] }
            let tries = try calls()
            #expect(tries.map { $0.points("status") } == [500, 204] && Set(tries.map { $0["id"]?.string }).count == 1)
            for call in tries {
                #expect(call["verdict"] == "genuine")
                #expect(call["withOtherKey"] == "no signature fits" && call["withOtherBody"] == "no signature fits")
                #expect(call["contentType"] == "application/json" && call["path"] == "/punchcard")
                #expect(call["payload"]?["type"] == "points.earned" && call["payload"]?["data"]?["points"] == 7)
                #expect(call["payload"]?["data"]?["member"]?.string == member && call["payload"]?["text"] == "Ana earned 7")
            }
            let listed = try shop.done("message.list", ["member": member.json])["messages"]?.array ?? []
            #expect(listed.first?["message"] == tries.first?["id"] && listed.first?["attempts"] == 2)

            try outside.answer(410)
            try shop.buy(800, by: member)
            try shop.eventually("end") { try shop.states(of: member) == ["sent", "failed: gone"] }
            try shop.buy(900, by: member)
            try shop.eventually("nothing more") { try shop.states(of: member).last == "suppressed: channel_gone" }
            #expect(try calls().count == 3)
            #expect(try shop.queue(of: "webhook")?["state"] == "gone")
            try shop.setWebhook()
            try shop.buy(1_000, by: member)
            try shop.eventually("new beginning") { try shop.states(of: member).last == "sent" }
            #expect(try shop.installation.punchcard("audit").contains("Everything holds."))
        }

        @Test func `what stays in the inbox is exported, and after the erasing no byte of it is left`() throws {
            let name = "Ottilie Quendelbach"
            try shop.tell(by: "inbox", ["purpose": "service"])
            let (member, other) = (try shop.member(name), try shop.member("Ben"))
            for buyer in [member, other] { for _ in 1...3 { try shop.buy(500, by: buyer) } }
            try shop.eventually("messages") { try shop.states(of: member).count == 3 && shop.states(of: other).count == 3 }
            let export = try JSON(parsing: Array(shop.installation.punchcard("member", "export", member).utf8))
            #expect(export["messages"]?.array?.map { $0["body"] } == Array(repeating: "\(name) earned 5".json, count: 3))
            #expect(try !files(with: name).isEmpty)

            try shop.installation.punchcard("member", "erase", member, "--yes")
            try shop.eventually("end of the inbox") {
                let messages = try shop.done("message.list", ["member": member.json])["messages"]?.array ?? []
                return messages.count == 3 && messages.allSatisfy { $0["body"] == nil && $0["state"] == "sent" }
            }
            #expect(try files(with: name) == [])
            let kept = try shop.done("message.list", ["member": other.json])["messages"]?.array ?? []
            #expect(kept.map { $0["body"] } == Array(repeating: "Ben earned 5".json, count: 3))
            #expect(try shop.installation.punchcard("audit").contains("Everything holds."))
            shop.installation.stop()
            #expect(try files(with: name) == [])
        }

        /// The files of any service that have a text in their bytes.
        private func files(with text: String) throws -> [String] {
            let directory = URL(filePath: shop.installation.home.path + "/data")
            let found = try #require(FileManager.default.enumerator(at: directory, includingPropertiesForKeys: nil))
            return try found.compactMap { $0 as? URL }.filter { !$0.hasDirectoryPath }
                .filter { try Data(contentsOf: $0).range(of: Data(text.utf8)) != nil }.map(\.path)
        }
    }
}
