// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage
import Synchronization
import TestSupport

/// Three toy services, so that the core is tested apart from the real ones: a `club` that people join, a `till` that keeps
/// what is bought in its stream, and a `ledger` that reads both and counts.
///
/// What a toy does beyond that, `data.do` says: each word stands for one way in which a handler can end.
struct Toys: Sendable {
    /// What a test can change while the toys are at work.
    let switches = Switches()

    /// A member, by number.
    static func member(_ number: Int) -> MemberID { MemberID(bits: UInt128(number)) }

    var definitions: [ServiceDefinition] { [club, ledger, till] }

    // The club stands where Enrollment does.

    var club: ServiceDefinition {
        ServiceDefinition(
            service: .enrollment,
            keeps: [Guest.self],
            answers: [
                Route("toy.join", memory: .answer) { message, turn in
                    let member = try message.required()
                    if try turn.documents(Guest.self).load(member.text) != nil {
                        throw Rejection(.identifierTaken, "\(member) is here already")
                    }
                    let position = try turn.tell(Joined(member: member), member: member)
                    turn.documents().save(Guest(id: member.text, count: 1, at: position))
                    return .reply(.done(["member": member.json]))
                },
                Route("toy.note", memory: .answer) { message, turn in
                    for _ in 0..<(message.data["times"]?.integer ?? 1) {
                        try turn.tell(Noted(text: message.data["text"]?.string ?? ""), member: message.member)
                    }
                    return .reply(.done([:]))
                },
                Route("toy.count", memory: .none) { _, turn in
                    .reply(.done(["guests": .integer(Int64(try turn.documents(Guest.self).count()))]))
                },
            ]
        )
    }

    // The till stands where the gateway does.

    var till: ServiceDefinition {
        ServiceDefinition(
            service: .gateway,
            keeps: [Guest.self],
            answers: [
                Route("toy.buy", memory: .answer) { message, turn in
                    try turn.keep(message, member: message.member)
                    return .reply(.accepted(["state": "stored"]))
                },
                Route("toy.ask", memory: .none, ask),
                Route("stream.fetch", memory: .none) { _, _ in throw Rejection(.streamNotFound, "the till has its own only") },
            ],
            looksUp: { [switches] message, _ in
                guard message.type == "toy.lookup" else { return [] }
                switches.count("looked up")
                let club = ProcessName(.enrollment, 0)
                return [
                    Question(key: "count", to: club, Message(id: "c", source: "till", type: "toy.count", data: [:]), within: 900)
                ]
            },
            reads: [
                .events(
                    of: .enrollment,
                    [
                        .event(Joined.self) { joined, turn in
                            turn.documents().save(Guest(id: joined.member.text, count: 1, at: .start))
                        }
                    ]
                )
            ]
        )
    }

    /// Asks each process that `data.to` names how many guests it has, and answers what came.
    private var ask: Route.Handler {
        { message, turn in
            let to = (message.data["to"]?.array ?? []).compactMap { $0.string.flatMap(ProcessName.init) }
            let within = message.data["within"]?.integer ?? 1_000
            let asked = Message(id: message.id, source: "till", type: message.data["type"]?.string ?? "toy.count", data: [:])
            return .ask(to.enumerated().map { Question(to: $1, asked, within: within + Int64($0)) }) { answers, turn in
                if message.data["do"]?.string == "late" {
                    turn.documents().save(Guest(id: message.id, count: 1, at: .start))
                    throw Rejection(.tooLate, "after it was saved")
                }
                let told = answers.map { answer -> JSON in
                    switch answer {
                    case .reply(let reply): .string("\(reply.status)")
                    case .unreachable: "unreachable"
                    case .timeout: "timeout"
                    }
                }
                if message.data["do"]?.string == "fault" { throw Fault() }
                return .reply(.done(["answers": .array(told)]))
            }
        }
    }

    // The ledger stands where Earning does.

    var ledger: ServiceDefinition {
        ServiceDefinition(
            service: .earning,
            keeps: [Guest.self, Tally.self],
            answers: [
                Route("toy.buy", memory: .answer) { message, turn in .reply(try buy(message, &turn)) },
                Route("toy.again", memory: .final) { message, turn in
                    switches.count("asked again")
                    return .reply(switches.isOn("final") ? .done(["state": "final"]) : .accepted(["state": "not yet"]))
                },
                Route("toy.publish", memory: .final) { message, turn in
                    if switches.isOn("published") { return .reply(.done(["state": "published"])) }
                    let position = try turn.tell(Noted(text: "published"))
                    return .answerLater(
                        .done(["state": "published"]),
                        meanwhile: .accepted(["state": "publishing"]),
                        whenRead: position
                    )
                },
                Route("toy.story", memory: .final) { message, turn in try story(message, &turn) },
                Route("toy.heard", memory: .none) { message, turn in
                    try turn.checkHeard(message.data["text"]?.string ?? "")
                    return .reply(.done([:]))
                },
                Route("toy.tally", memory: .none) { message, turn in
                    let member = try message.required()
                    return .reply(.done(try turn.tally(of: member).json))
                },
            ],
            reads: [
                .messages(
                    of: .gateway,
                    [Subscription.On(type: "toy.buy") { event, turn in try buy(event.message, &turn) }],
                    refused: { message, rejection, turn in
                        try turn.tell(Noted(text: "refused \(message.id) \(rejection.code.rawValue)"), member: message.member)
                    }
                ),
                .events(
                    of: .enrollment,
                    into: [Tally.self],
                    [
                        .event(Joined.self) { joined, turn in
                            if switches.isOn("break \(joined.member)") { throw Fault() }
                            if switches.isOn("kill \(joined.member)") { throw StoreFailure("go on", "a test pulled the plug") }
                            turn.documents().save(Tally(id: joined.member.text, points: 0, bought: []))
                        },
                        .event(Noted.self) { noted, turn in
                            // It settles the story of its name, and may fail after that.
                            turn.documents().save(Guest(id: "end of \(noted.text)", count: 1, at: .start))
                            turn.settle(noted.text)
                            if switches.isOn("break \(noted.text)") { throw Fault() }
                            switches.count("noted \(noted.text)")
                        },
                    ]
                ),
                .events(
                    of: .earning,
                    [
                        .event(Noted.self) { noted, turn in
                            turn.documents().save(Guest(id: "heard \(noted.text)", count: 1, at: .start))
                            switches.count("read \(noted.text)")
                        }
                    ]
                ),
            ],
            chores: [
                .every(milliseconds: 1_000, "tick") { _ in
                    switches.count("tick")
                    if switches.isOn("break the chore") { throw Fault() }
                    if switches.isOn("kill in the chore") { throw StoreFailure("go on", "a test pulled the plug") }
                    return false
                }
            ]
        )
    }

    /// Begins a story, which a note of the club ends.
    private func story(_ message: Message, _ turn: inout Turn) throws -> Outcome {
        let name = message.data["story"]?.string ?? ""
        switches.count("asked for \(name)")
        if try turn.documents(Guest.self).load("end of \(name)") != nil { return .reply(.done(["state": "ended"])) }
        if try turn.documents(Guest.self).load(name) == nil {
            turn.documents().save(Guest(id: name, count: 1, at: .start))
            try turn.tell(Noted(text: "begun \(name)"))
        }
        return .answerWhenSettled(name, meanwhile: .accepted(["state": "begun"]))
    }

    /// Counts what was bought.
    private func buy(_ message: Message, _ turn: inout Turn) throws -> Reply {
        let member = try message.required()
        switches.count("begun \(message.id)")
        switch message.data["do"]?.string {
        case "refuse": throw Rejection(.tooLate, "no")
        case "unavailable": throw Rejection(.programMissing, "not yet")
        case "kill": throw StoreFailure("go on", "a test pulled the plug")
        default: break
        }
        if switches.isOn("break early") { throw Fault() }
        if switches.isOn("unavailable") { throw Rejection(.programMissing, "not yet") }
        var tally = try turn.tally(of: member)
        tally.points += message.data["points"]?.integer ?? 1
        tally.bought.append(message.id)
        turn.documents().save(tally)
        if message.data["do"]?.string == "saved late" { throw Rejection(.tooLate, "after it was saved") }
        try turn.tell(Bought(member: member, message: message.id), member: member)
        if switches.isOn("break \(message.id)") { throw Fault() }
        switch message.data["do"]?.string {
        case "fault": throw Fault()
        case "late": throw Rejection(.tooLate, "after it was written")
        case "set aside late": _ = try turn.tally(of: Toys.member(999))
        case "told unavailable": throw Rejection(.programMissing, "after it was written")
        default: break
        }
        return .done(["points": .integer(tally.points)])
    }
}

extension Turn {
    /// What was counted for a member who joined, as far as the ledger may have read.
    fileprivate func tally(of member: MemberID) throws -> Tally {
        if let tally = try documents(Tally.self).load(member.text) { return tally }
        try refuse(Rejection(.memberNotFound, "nobody"), unlessToldBy: .enrollment)
    }
}

extension Turn {
    /// Refuses unless another shard of this service has told it, as far as this one may have read.
    fileprivate func checkHeard(_ text: String) throws {
        if try documents(Guest.self).load("heard \(text)") != nil { return }
        try refuse(Rejection(.memberNotFound, "nobody has told it"), unlessToldBy: .earning)
    }
}

/// A fault of a handler: not a rejection, and not the store's.
struct Fault: Error {}

/// What a test can change while the toys are at work, and what they did: outside every transaction, as the world is.
final class Switches: Sendable {
    private let state = Mutex<(on: Set<String>, counts: [String: Int])>(([], [:]))

    func turnOn(_ name: String) { state.withLock { _ = $0.on.insert(name) } }
    func turnOff(_ name: String) { state.withLock { _ = $0.on.remove(name) } }
    func isOn(_ name: String) -> Bool { state.withLock { $0.on.contains(name) } }
    func count(_ name: String) { state.withLock { $0.counts[name, default: 0] += 1 } }
    func counted(_ name: String) -> Int { state.withLock { $0.counts[name] ?? 0 } }
}

// Documents and events.

struct Guest: Document, Hashable {
    static let collection = Collection("guest")
    let id: String
    let count: Int64
    let at: Position

    init(id: String, count: Int64, at: Position) { (self.id, self.count, self.at) = (id, count, at) }
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        self.init(id: try fields.required("id"), count: try fields.required("count"), at: try fields.required("at"))
    }
    var json: JSON { ["at": at.json, "count": count.json, "id": id.json] }
}

struct Tally: Document, Hashable {
    static let collection = Collection("tally")
    let id: String
    var points: Int64
    var bought: [String]

    init(id: String, points: Int64, bought: [String]) { (self.id, self.points, self.bought) = (id, points, bought) }
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        self.init(id: try fields.required("id"), points: try fields.required("points"), bought: try fields.required("bought"))
    }
    var json: JSON { ["bought": bought.json, "id": id.json, "points": points.json] }
}

struct Joined: Body {
    static let type = "toy.joined"
    let member: MemberID
    init(member: MemberID) { self.member = member }
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) { member = try Fields(json, at: pointer).required("member") }
    var json: JSON { ["member": member.json] }
}

struct Noted: Body {
    static let type = "toy.noted"
    let text: String
    init(text: String) { self.text = text }
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) { text = try Fields(json, at: pointer).required("text") }
    var json: JSON { ["text": text.json] }
}

struct Bought: Body {
    static let type = "toy.bought"
    let member: MemberID
    let message: String
    init(member: MemberID, message: String) { (self.member, self.message) = (member, message) }
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        self.init(member: try fields.required("member"), message: try fields.required("message"))
    }
    var json: JSON { ["member": member.json, "message": message.json] }
}

extension Message {
    fileprivate func required() throws -> MemberID {
        guard let member else { throw Rejection(Invalid(Pointer("/data/member"), "is missing")) }
        return member
    }
}
