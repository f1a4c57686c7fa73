// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage
import TestSupport
import Testing

@testable import Notification

/// Publishing templates, and asking for what there is.
@Suite struct TemplateMessagesTests {
    @Test func `each publication is a version, and the same again is none`() throws {
        let post = try PostOffice()
        #expect(try post.template().data == ["template": "earned", "version": 1])
        #expect(try post.template().data == ["template": "earned", "version": 1])
        #expect(try post.template("earned", ["body": "other"]).data == ["template": "earned", "version": 2])
        let get: (JSON) throws -> Reply = { try post.system.ask("template.get", $0, of: post.first) }
        #expect(try get(["template": "earned"]).data?["body"]?.string == "other")
        #expect(try get(["template": "earned", "version": 1]).data?["body"]?.string == "{{member.name}} earned {{points}}")
        #expect(try get(["template": "nothing"]).code == .templateNotFound)
        #expect(try get(["template": "earned", "version": 3]).code == .templateNotFound)
        let list = try post.system.ask("template.list", [:], of: post.first).data?["templates"]?.array
        #expect(list?.count == 1 && list?[0]["version"]?.integer == 2)
    }

    @Test func `a template that names what its event has not is refused whole, with every place`() throws {
        let post = try PostOffice()
        let reply = try post.template("earned", ["body": "{{poins}} {{name}}", "subject": "{{#x}}"])
        #expect(reply.code == .invalid)
        let places = reply.problem?["errors"]?.array?.compactMap { $0["pointer"]?.string }
        #expect(places?.first == "/data/subject" && places?.contains("/data/body") == true)
        #expect(try post.system.events(of: post.first).isEmpty)
    }

    @Test func `messages are listed by member, by state, and page by page`() throws {
        let post = try PostOffice()
        try post.channel()
        try post.template()
        let (ana, bo) = (try post.member("Ana"), try post.member("Bo", consents: []))
        for _ in 0..<5 {
            for member in [ana, bo] { try post.tell(of: member) }
            try post.system.advance(milliseconds: 10)
        }
        func list(_ asked: JSON) throws -> JSON { try post.system.ask("message.list", asked, of: post.first).data ?? [:] }
        #expect(try list([:])["messages"]?.array?.count == 10)
        #expect(try list(["state": "suppressed"])["messages"]?.array?.count == 5)
        #expect(try list(["member": ana.json, "state": "suppressed"])["messages"]?.array?.isEmpty == true)
        for asked in [[:], ["member": ana.json], ["state": "sent"]] as [JSON] {
            let whole = try list(asked)["messages"]
            var pages: [JSON] = []
            var next: JSON?
            repeat {
                let page = try list(asked.with("after", next).with("limit", 2))
                pages += page["messages"]?.array ?? []
                next = page["next"]
            } while next != nil
            #expect(JSON.array(pages) == whole)
        }
        #expect(try post.system.ask("message.list", ["after": "x"], of: post.first).code == .invalid)
    }

    @Test func `what is kept of messages names nobody`() throws {
        let post = try PostOffice()
        try post.channel()
        try post.template()
        post.answer = { _ in .unanswered("Couldn't connect to server") }
        let member = try post.member("Annabelle", email: "annabelle@example.org")
        try post.tell(of: member)
        let store = try #require(post.system.store(post.first))
        for collection in notification.keeps.map({ $0.collection }) {
            for document in try store.page(Query(limit: 1_000), in: collection) {
                let text = String(decoding: document.json, as: UTF8.self).lowercased()
                #expect(!text.contains("annabelle"), "\(collection.name)")
            }
        }
        #expect(!JSON.array(try post.system.events(of: post.first)).text.lowercased().contains("annabelle"))
    }
}
