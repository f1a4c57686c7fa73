// SPDX-License-Identifier: Apache-2.0

import Contracts
import Enrollment
import Kernel
import ServiceHost
import Storage
import TestSupport
import Testing

@testable import Notification

/// Enrollment and Notification at work, and a teller in the place of Earning, who tells what the test wants.
final class PostOffice {
    let system: TestSystem
    /// What the other end says to each dispatch; nil: nothing yet.
    var answer: (Dispatch) -> DispatchResult.Ending? = { _ in .answered(status: 250, retryAfter: nil) }
    private let shards: Int
    private var told = 0

    init(shards: Int = 1, on backing: TestStores.Backing = .memory) throws {
        self.shards = shards
        system = try TestSystem([enrollment, teller, notification], shards: [.notification: shards], on: backing)
        system.outside = { [unowned self] in answer($0) }
        try system.settle()
    }

    // What people do.

    /// A new member with a mail address and a telephone, who has said yes to marketing by mail unless told otherwise.
    func member(
        _ name: String = "Ana", email: String? = nil, zone: String? = nil, locale: String? = nil,
        consents: [String] = ["email"], attributes: JSON? = nil
    ) throws -> MemberID {
        told += 1
        let address = email ?? "\(name.lowercased())\(told)@example.org"
        let data = JSON.members([
            "attributes": attributes,
            "consents": .array(consents.map { ["channel": .string($0), "granted": true, "purpose": "marketing"] }),
            "identifiers": [
                ["kind": "email", "value": .string(address)], ["kind": "phone", "value": .string("+49 30 \(told)")],
            ], "locale": locale?.json, "name": name.json, "timeZone": zone?.json,
        ])
        let reply = try system.ask("member.enroll", data, of: ProcessName(.enrollment, 0))
        return try MemberID(reply.data?["member"] ?? "", at: Pointer())
    }

    @discardableResult
    func template(_ name: String = "earned", _ changes: JSON = [:]) throws -> Reply {
        var data: JSON = [
            "body": "{{member.name}} earned {{points}}", "channel": "email", "on": "points.earned", "purpose": "marketing",
            "subject": "Points", "template": .string(name),
        ]
        for member in changes.object?.members ?? [] { data = data.with(member.key, member.value) }
        return try system.ask("template.publish", data, of: first)
    }

    @discardableResult
    func channel(_ changes: JSON = [:]) throws -> Reply {
        var data: JSON = [
            "channel": "email",
            "smtp": ["from": "club@shop.example", "host": "mail.shop.example", "password": "open sesame", "username": "club"],
        ]
        for member in changes.object?.members ?? [] { data = data.with(member.key, member.value) }
        return try system.ask("channel.set", data, of: first)
    }

    func webhook(_ changes: JSON = [:]) throws -> Reply {
        var data: JSON = [
            "channel": "webhook",
            "webhook": ["secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "url": "https://crm.example/hook"],
        ]
        for member in changes.object?.members ?? [] { data = data.with(member.key, member.value) }
        return try system.ask("channel.set", data, of: first)
    }

    /// Something happened to a member in Earning.
    func tell(_ type: String = "points.earned", _ data: JSON = ["points": 10], of member: MemberID) throws {
        told += 1
        let happened: JSON = ["data": data.with("member", member.json), "type": .string(type)]
        let reply = try system.ask("toy.tell", happened, id: "event-\(told)", of: ProcessName(.earning, 0))
        #expect(reply.isOK)
        try system.settle()
    }

    // What there is.

    var first: ProcessName { ProcessName(.notification, 0) }

    func messages(of member: MemberID, _ asked: JSON = [:]) throws -> [JSON] {
        let reply = try system.ask(
            "message.list", asked.with("member", member.json), of: system.topology.owner(of: member, in: .notification))
        return reply.data?["messages"]?.array ?? []
    }

    /// The states of a member's messages, with the reason of each that was not sent.
    func states(of member: MemberID) throws -> [String] {
        try messages(of: member).map { message in
            [message["state"]?.string, message["reason"]?.string].compactMap(\.self).joined(separator: ": ")
        }
    }

    /// How the queue of a channel stands.
    func queue(_ channel: String = "email") throws -> JSON {
        let reply = try system.ask("stats", [:], of: first)
        return reply.data?["channels"]?.array?.first { $0["channel"]?.string == channel } ?? [:]
    }

    /// What the mails that left say, headers and all.
    var mails: [String] {
        system.dispatched.compactMap { dispatch in
            guard case .mail(let mail) = dispatch.letter else { return nil }
            return String(decoding: mail.text, as: UTF8.self)
        }
    }

    /// The plain texts of the mails that left.
    var texts: [String] { mails.map { Self.body(of: $0) } }

    static func body(of mail: String) -> String {
        let base64 = mail.components(separatedBy: "\r\n\r\n").dropFirst().first ?? ""
        let letters = base64.split(separator: "\r\n").prefix { !$0.hasPrefix("--") }.joined()
        return String(decoding: Base64.bytes(letters) ?? [], as: UTF8.self)
    }

    /// The journal comes to the documents that are there, and each queue is as deep as it says.
    func audit() throws {
        for process in system.topology.processes(of: .notification) {
            var replay = NotificationReplay()
            for event in try system.events(of: process) { try replay.apply(Event(event)) }
            let store = try #require(system.store(process))
            let messages = try store.page(Query(limit: 10_000), in: KeptMessage.collection).map {
                try KeptMessage(saved: $0.json, as: $0.id)
            }
            #expect(Dictionary(uniqueKeysWithValues: messages.map { ($0.id, $0.record) }) == replay.messages)
            #expect(messages.allSatisfy { ($0.draft != nil) == $0.record.isOpen })
            for document in try store.page(Query(limit: 100), in: ChannelQueue.collection) {
                let queue = try ChannelQueue(saved: document.json, as: document.id)
                #expect(queue.depth == replay.depth(of: queue.id), "\(queue.id)")
            }
            guard process.shard == 0 else { continue }
            let books = try store.page(Query(limit: 1), in: TemplateBook.collection)
            if let book = books.first { #expect(try TemplateBook(saved: book.json, as: book.id) == replay.book) }
        }
    }
}

/// Tells what it is asked to, as Earning's own events look.
private let teller = ServiceDefinition(
    service: .earning, keeps: [],
    answers: [
        Route("toy.tell", memory: .answer) { message, turn in
            let event = Message(
                id: message.id, source: "punchcard/earning/0", type: message.data["type"]?.string ?? "",
                data: message.data["data"] ?? [:])
            try turn.keep(event, member: event.member)
            return .reply(.done([:]))
        }
    ])

extension String {
    fileprivate func components(separatedBy separator: String) -> [String] {
        var parts: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }
}
