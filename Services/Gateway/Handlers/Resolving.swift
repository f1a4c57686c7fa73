// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// What has to be asked before it is a message's turn: who is meant by an identifier or id that the directory does not know
/// (it may have been enrolled a millisecond ago), and whose a purchase was that is returned without a member, or a return that
/// is voided.
func lookUp(_ message: Message, _ turn: inout Turn) throws -> [Question] {
    guard let entry = Catalog.entry(of: message.type) else { return [] }
    switch entry.way {
    case .first, .here, .between: return []
    case .giveBack: return turn.ownerQuestions(about: message)
    case .giver: return try ["from", "to"].compactMap { try turn.question(about: $0, in: message) }
    case .intake where message.data["member"] == nil: return turn.ownerQuestions(about: message)
    case .joined, .member, .memberOrAll, .intake: return try turn.question(about: "member", in: message).map { [$0] } ?? []
    }
}

private func ownerKey(_ message: Message, _ shard: ProcessName) -> String { "\(shard) \(message.source) \(message.id)" }

extension Turn {
    /// `message` with members' ids in place of identifiers, and the first of the members.
    ///
    /// - Throws: `member_not_found`, or `unavailable` when Enrollment could not be asked.
    func resolved(_ message: Message, _ fields: [String] = ["member"]) throws -> (message: Message, member: MemberID?) {
        // Only a gateway says this, and only to the service behind it.
        var message = message.isOnlyRemembered ? message.withoutCondition : message
        for field in fields {
            guard let json = message.data[field] else { continue }
            switch try resolution(of: json, in: field) {
            case .member(let member): message = message.with(member, field)
            case .formerly(let member): message = message.with(member, field).onlyIfRemembered
            }
        }
        return (message, fields.first.flatMap { message.data[$0]?.string.flatMap(MemberID.init) })
    }

    private func resolution(of json: JSON, in field: String) throws -> Resolution {
        let reference: MemberReference
        do throws(Invalid) { reference = try MemberReference(json, at: Pointer("/data")[field]) } catch { throw Rejection(error) }
        if case .member(let member)? = try known(reference) { return .member(member) }
        return try lookedUp(reference, field)
    }

    /// What to ask Enrollment to learn who is meant, unless the directory knows.
    fileprivate func question(about field: String, in message: Message) throws -> Question? {
        // What cannot be read is refused when it is the message's turn.
        guard let reference = MemberReference(text: message.data[field]?.string ?? "") else { return nil }
        // What was unlinked may have been linked again a moment ago.
        if case .member? = try known(reference) { return nil }
        let resolve = ask(MemberResolve(member: reference))
        return Question(key: reference.text, to: ProcessName(.enrollment, 0), resolve, within: patience(Limits.readTime))
    }

    /// What the directory knows of a member.
    func known(_ reference: MemberReference) throws -> Resolution? {
        let id =
            switch reference {
            case .id(let id): id.text
            case .identifier(let identifier): secret.hash(of: identifier).description
            }
        return try documents(DirectoryEntry.self).load(id).map { $0.isLinked ? .member($0.member) : .formerly($0.member) }
    }

    private func lookedUp(_ reference: MemberReference, _ field: String) throws -> Resolution {
        guard case .reply(let reply)? = found[reference.text] else {
            throw Rejection(.unavailable, "who is meant by the \(field) cannot be found out just now")
        }
        guard let member = reply.data?["member"]?.string.flatMap(MemberID.init) else {
            if reply.code == .memberNotFound { throw Rejection(.memberNotFound, "nobody has this identifier or id") }
            throw Rejection(.unavailable, "who is meant by the \(field) cannot be found out just now")
        }
        return reply.data?["unlinked"]?.bool == true ? .formerly(member) : .member(member)
    }

    /// What to ask every shard of Earning to learn whose the purchase of a return is, or the return that is voided.
    func ownerQuestions(about message: Message) -> [Question] {
        guard let find = finding(message) else { return [] }
        return topology.processes(of: .earning).map { shard in
            Question(key: ownerKey(message, shard), to: shard, find, within: patience(Limits.readTime))
        }
    }

    /// What cannot be read is refused when it is the message's turn.
    private func finding(_ message: Message) -> Message? {
        do throws(Rejection) {
            switch message.type {
            case PurchaseReturned.type:
                let asked: PurchaseReturned = try message.body()
                return ask(PurchaseFind(purchase: asked.purchase, source: asked.purchaseSource ?? message.source))
            case ReturnVoid.type:
                let asked: ReturnVoid = try message.body()
                return ask(ReturnFind(number: asked.number, source: asked.purchaseSource ?? message.source))
            default: return nil
            }
        } catch {
            return nil
        }
    }

    /// Whose the purchase of a return is, or the return that is voided; nil when no shard has it.
    ///
    /// - Throws: `unavailable` when a shard could not be asked and none of the others has it.
    func owner(ofWhatIsUndoneBy message: Message) throws -> MemberID? {
        let answers = topology.processes(of: .earning).map { found[ownerKey(message, $0)] }
        for case .reply(let reply)? in answers {
            if let member = reply.data?["member"]?.string.flatMap(MemberID.init) { return member }
        }
        let everybodySaidNo = answers.allSatisfy { answer in
            if case .reply(let reply)? = answer { [.purchaseNotFound, .returnNotFound].contains(reply.code) } else { false }
        }
        guard everybodySaidNo else { throw Rejection(.unavailable, "a part of Earning cannot be asked whose it is") }
        return nil
    }

    /// How long another may take, so that the caller is answered within `time`, what it has waited so far included, and
    /// within its own deadline, unless that has passed: then it only asks what became of an earlier copy.
    func patience(_ time: Int64) -> Int64 {
        let left = message.expiry.map { $0 - moment.wall } ?? .max
        return max(1, min(time * 9 / 10 - waited, left > 0 ? left : .max))
    }

    /// Whether nothing may be begun for the message any more.
    var hasExpired: Bool { message.expiry.map { $0 <= moment.wall } ?? false }

    /// A message of the gateway's own about the one that it handles.
    func ask<Asked: Body>(_ asked: Asked) -> Message {
        Message(id: message.id, source: "punchcard/\(process)", type: Asked.type, data: asked.json)
    }
}

extension Message {
    /// This message about that member.
    func with(_ member: MemberID, _ field: String = "member") -> Message { with("data", data.with(field, member.json)) }
}

extension MemberReference {
    /// As it stands in messages.
    var text: String { json.string ?? "" }
}
