// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What members are told: of each event once, if they want it, and whatever happens on the way.
struct Messages {
    private struct Message {
        let member: String
        let template: String
        var ending: String?
    }

    fileprivate struct Wish: Hashable {
        let member: String
        let purpose: String
        let channel: String
    }

    private var messages: [String: Message] = [:]
    /// By template and event.
    private var causes: Set<String> = []
    private var wishes: [Wish: [(at: Int64, isGranted: Bool)]] = [:]

    init(_ books: Books, wasRestored: Bool) throws {
        for entry in books.all(.enrollment) where entry.type == "consent.granted" || entry.type == "consent.withdrawn" {
            wishes[Wish(entry), default: []].append((entry.recordedAt, entry.type == "consent.granted"))
        }
        // Who was erased wants nothing any more.
        for entry in books.all(.enrollment) where entry.type == "member.erased" {
            for wish in wishes.keys where wish.member == entry.member { wishes[wish]?.append((entry.recordedAt, false)) }
        }
        for entry in books.all(.notification) where entry.type.hasPrefix("message.") {
            try take(entry, wasRestored: wasRestored)
        }
    }

    private mutating func take(_ entry: Books.Entry, wasRestored: Bool) throws {
        let (data, id) = (entry.data, entry.data["message"]?.string ?? "")
        let template = data["template"]?.string ?? ""
        if let known = messages[id] {
            guard entry.type != "message.queued", known.ending == nil else {
                throw Violation(.notified, "\(id): \(entry.type) after \(known.ending ?? "it was queued")", member: entry.member)
            }
        } else {
            guard entry.type == "message.queued" || entry.type == "message.suppressed" else {
                throw Violation(.notified, "\(id): \(entry.type), and it was never queued", member: entry.member)
            }
            messages[id] = Message(member: data["member"]?.string ?? "", template: template)
            // After a restore, another event may stand at the same place.
            guard causes.insert("\(template) \(data["cause"]?.text ?? "")").inserted || wasRestored else {
                throw Violation(.notified, "\(id) is the second message of \(template) about one event", member: entry.member)
            }
        }
        let goesOn = entry.type == "message.queued" || entry.type == "message.failed" && data["nextTry"] != nil
        if !goesOn { messages[id]?.ending = entry.type }
    }

    /// When all is at rest, each has its end, and what was sent is there.
    func check(_ deliveries: [Delivery]) throws {
        let there = Set(deliveries.map(\.message))
        for (id, message) in messages.sorted(by: { $0.key < $1.key }) {
            guard let ending = message.ending else {
                throw Violation(.liveness, "the message \(id) has no end", member: message.member)
            }
            let isInbox = template(of: message)?.channel == "inbox"
            guard ending != "message.sent" || isInbox || there.contains(id) else {
                throw Violation(.notified, "\(id) is told to be sent, and nobody has it", member: message.member)
            }
        }
    }

    /// Every event of which a template tells has a message.
    func checkCauses(_ books: Books, since moment: Int64) throws {
        for template in Shop.templates {
            for process in books.journals.keys.sorted() where process.service != .notification && process.service != .gateway {
                for entry in books.journals[process] ?? [] where entry.type == template.on && entry.recordedAt >= moment {
                    let cause: JSON = [
                        "position": Position(entry.position).json, "stream": process.service.stream.json,
                        "streamShard": .integer(Int64(process.shard)), "type": entry.type.json,
                    ]
                    guard !causes.contains("\(template.name) \(cause.text)") else { continue }
                    let text = "nobody was told by \(template.name) of \(process) \(entry.position)"
                    throw Violation(.notified, text, member: entry.member)
                }
            }
        }
    }

    /// Nobody has what they did not want at any time shortly before it left.
    func checkWishes(_ deliveries: [Delivery], isOnTime: Bool) throws {
        for delivery in deliveries {
            guard let message = messages[delivery.message], let template = template(of: message) else {
                throw Violation(.notified, "somebody has \(delivery.message), which was never queued")
            }
            if template.isFree { continue }
            let words = wishes[Wish(member: message.member, purpose: template.purpose, channel: template.channel)] ?? []
            // Where clocks were wrong nobody knows when it was.
            let before = words.filter { !isOnTime || $0.at <= delivery.leftAt }
            let wasGranted =
                !isOnTime
                ? before.contains(where: \.isGranted)
                : before.enumerated().contains { index, word in
                    word.isGranted
                        && (index + 1 == before.count || before[index + 1].at >= delivery.leftAt - Messages.hearsay)
                }
            guard wasGranted else {
                throw Violation(.wanted, "\(delivery.message) of \(template.name) was sent without consent", member: message.member)
            }
        }
    }

    private func template(of message: Message) -> Shop.Template? { Shop.templates.first { $0.name == message.template } }

    /// How long what Enrollment said may be on its way, hours that pass at once included.
    private static let hearsay: Int64 = 16 * 3_600_000
}

extension Messages.Wish {
    fileprivate init(_ entry: Books.Entry) {
        func text(_ key: String) -> String { entry.data[key]?.string ?? "" }
        self.init(member: text("member"), purpose: text("purpose"), channel: text("channel"))
    }
}
