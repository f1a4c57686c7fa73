// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// What has to be asked before it is a message's turn: who is meant by an identifier or id that the directory does not know
/// (it may have been enrolled a millisecond ago), and whose a purchase was that is returned without a member.
func lookUp(_ message: Message, _ turn: inout Turn) throws -> [Question] {
    guard let entry = Catalog.entry(of: message.type) else { return [] }
    switch entry.way {
    case .first: return []
    case .here where message.type != "member.overview": return []
    case .here, .member, .intake: break
    }
    guard let json = message.data["member"] else {
        return entry.way == .intake ? turn.purchaseQuestions(about: message) : []
    }
    // What cannot be read is refused when it is the message's turn.
    guard let reference = MemberReference(text: json.string ?? "") else { return [] }
    // What was unlinked may have been linked again a moment ago.
    if case .member? = try turn.known(reference) { return [] }
    let resolve = turn.ask(MemberResolve(member: reference))
    return [Question(key: reference.text, to: ProcessName(.enrollment, 0), resolve, within: turn.patience(Limits.readTime))]
}

private func purchaseKey(_ message: Message, _ shard: ProcessName) -> String { "\(shard) \(message.source) \(message.id)" }

extension Turn {
    /// `message` with its member's id in place of an identifier.
    ///
    /// - Throws: `member_not_found`, or `unavailable` when Enrollment could not be asked.
    func resolved(_ message: Message) throws -> (message: Message, member: MemberID?) {
        // Only a gateway says this, and only to the service behind it.
        let message = message.isOnlyRemembered ? message.withoutCondition : message
        guard let json = message.data["member"] else { return (message, nil) }
        let reference: MemberReference
        do throws(Invalid) { reference = try MemberReference(json, at: Pointer("/data/member")) } catch { throw Rejection(error) }
        if case .member(let member)? = try known(reference) { return (message.with(member), member) }
        switch try lookedUp(reference) {
        case .member(let member): return (message.with(member), member)
        case .formerly(let member): return (message.with(member).onlyIfRemembered, member)
        }
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

    private func lookedUp(_ reference: MemberReference) throws -> Resolution {
        guard case .reply(let reply)? = found[reference.text] else {
            throw Rejection(.unavailable, "who is meant by the member cannot be found out just now")
        }
        guard let member = reply.data?["member"]?.string.flatMap(MemberID.init) else {
            if reply.code == .memberNotFound { throw Rejection(.memberNotFound, "nobody has this identifier or id") }
            throw Rejection(.unavailable, "who is meant by the member cannot be found out just now")
        }
        return reply.data?["unlinked"]?.bool == true ? .formerly(member) : .member(member)
    }

    /// What to ask every shard of Earning to learn whose the purchase of a return is.
    func purchaseQuestions(about message: Message) -> [Question] {
        // What cannot be read is refused when it is the message's turn.
        let asked: PurchaseReturned
        do throws(Rejection) { asked = try message.body() } catch { return [] }
        let find = ask(PurchaseFind(purchase: asked.purchase, source: asked.purchaseSource ?? message.source))
        return topology.processes(of: .earning).map { shard in
            Question(key: purchaseKey(message, shard), to: shard, find, within: patience(Limits.readTime))
        }
    }

    /// Whose the purchase of a return is, nil when no shard has it.
    ///
    /// - Throws: `unavailable` when a shard could not be asked and none of the others has it.
    func owner(ofPurchaseIn message: Message) throws -> MemberID? {
        let answers = topology.processes(of: .earning).map { found[purchaseKey(message, $0)] }
        for case .reply(let reply)? in answers {
            if let member = reply.data?["member"]?.string.flatMap(MemberID.init) { return member }
        }
        let everybodySaidNo = answers.allSatisfy { answer in
            if case .reply(let reply)? = answer { reply.code == .purchaseNotFound } else { false }
        }
        guard everybodySaidNo else { throw Rejection(.unavailable, "a part of Earning cannot be asked whose purchase it is") }
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
    func with(_ member: MemberID) -> Message { with("data", data.with("member", member.json)) }
}

extension MemberReference {
    /// As it stands in messages.
    var text: String { json.string ?? "" }
}
