// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

/// `member.overview`: what each service has on a member, asked of all at once. Who does not answer in time is named.
func memberOverview(_ message: Message, _ turn: inout Turn) throws -> Outcome {
    let member = try turn.joined(message)
    let records = MemberRecord.overview.filter { turn.topology.shards(of: $0.owner) > 0 }
    let questions = records.map { turn.question($0, about: member, within: turn.patience(Limits.readTime)) }
    return .ask(questions) { answers, _ in
        var overview: JSON = ["member": member.json]
        var missing: [JSON] = []
        for (record, answer) in zip(records, answers) {
            if case .reply(let reply) = answer, reply.code == .memberNotFound { return .reply(reply) }
            if case .reply(let reply) = answer, reply.isOK, let data = reply.data {
                overview = record.parts(of: data).reduce(overview) { $0.with($1.key, $1.value) }
            } else {
                missing.append(record.owner.rawValue.json)
            }
        }
        return .reply(.done(overview.with("missing", .array(missing))))
    }
}
