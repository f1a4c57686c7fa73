// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

/// `member.export`: everything that any service has on a member, as one document. One that lacks something is not given out.
func memberExport(_ message: Message, _ turn: inout Turn) throws -> Outcome {
    let member = try turn.joined(message)
    let records = MemberRecord.export.filter { turn.topology.shards(of: $0.owner) > 0 }
    let export = MemberExport(member: member, exportedAt: turn.now, rest: records.map { ($0, nil) })
    return try export.goOn(&turn)
}

/// What was collected so far, and what is still to be asked for.
private struct MemberExport {
    let member: MemberID
    let exportedAt: Timestamp
    /// What is not complete, and after what their next page begins.
    var rest: [(record: MemberRecord, after: JSON?)]
    var collected: [String: JSON] = [:]
    var bytes = 0

    /// Asks for the next page of all that is not complete; when none is left, that is the export.
    func goOn(_ turn: inout Turn) throws -> Outcome {
        guard !rest.isEmpty else { return .reply(.done(document)) }
        let patience = turn.patience(Limits.changeTime)
        // The fewer pages, the sooner it is whole.
        let questions = rest.map {
            turn.question($0.record, about: member, after: $0.after, limit: Limits.fetchEvents, within: patience)
        }
        return .ask(questions) { answers, turn in
            var export = self
            export.rest = []
            for ((record, after), answer) in zip(rest, answers) {
                let reply = answer.reply(from: turn.topology.owner(of: member, in: record.owner), isRead: true)
                guard reply.isOK, let data = reply.data else { return .reply(reply) }
                try export.take(data, of: record, after: after)
            }
            return try export.goOn(&turn)
        }
    }

    private mutating func take(_ data: JSON, of record: MemberRecord, after: JSON?) throws(Rejection) {
        bytes += data.bytes.count
        guard bytes < Limits.exportBytes else {
            throw Rejection(.tooLarge, "there is more than \(Limits.exportBytes >> 20) MiB; read the streams instead")
        }
        for (key, value) in record.parts(of: data) {
            guard after != nil, let before = collected[key]?.array, let page = value.array else {
                collected[key] = value
                continue
            }
            collected[key] = .array(before + page)
        }
        if let next = record.next(in: data, after: after) { rest.append((record, next)) }
    }

    private var document: JSON {
        collected.reduce(["exportedAt": exportedAt.json, "member": member.json]) { $0.with($1.key, $1.value) }
    }
}
