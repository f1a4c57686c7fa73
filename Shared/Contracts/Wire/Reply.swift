// SPDX-License-Identifier: Apache-2.0

import Kernel

/// What a message is answered with.
package struct Reply: Hashable, Sendable {
    package let status: Int
    package let data: JSON?
    /// An RFC 9457 object, for statuses from 400.
    package let problem: JSON?
    /// Whether this is the recorded answer to a message that came again.
    package var isDuplicate: Bool

    package init(status: Int, data: JSON?, problem: JSON? = nil, isDuplicate: Bool = false) {
        self.status = status
        self.data = data
        self.problem = problem
        self.isDuplicate = isDuplicate
    }

    /// 200: done, and durable.
    package static func done(_ data: JSON) -> Reply { Reply(status: 200, data: data) }
    /// 202: durable, and will be done.
    package static func accepted(_ data: JSON) -> Reply { Reply(status: 202, data: data) }

    package static func refused(_ rejection: Rejection) -> Reply {
        let code = rejection.code
        let errors = rejection.errors.map { error in
            JSON.members(["detail": error.detail.json, "pointer": error.pointer.description.json])
        }
        return Reply(
            status: code.status,
            data: rejection.data,
            problem: .members([
                "code": code.rawValue.json,
                "detail": rejection.detail.json,
                "errors": errors.isEmpty ? nil : .array(errors),
                "retryAfterMilliseconds": code == .overloaded ? .integer(Limits.retryAfter) : nil,
                "status": .integer(Int64(code.status)),
                "title": code.title.json,
                "type": "https://punchcard.dev/problems/\(code.rawValue.replacing("_", with: "-"))".json,
            ]))
    }

    package static func refused(_ code: ProblemCode, _ detail: String) -> Reply { refused(Rejection(code, detail)) }

    /// The code of the problem, if it is one that this release knows.
    package var code: ProblemCode? { problem?["code"]?.string.flatMap(ProblemCode.init) }
    package var isOK: Bool { status < 300 }

    /// What it refuses, if it is a refusal with a code that this release knows.
    package var rejection: Rejection? { code.map { Rejection($0, problem?["detail"]?.string ?? "", data: data) } }

    /// Whether this is kept as the answer to its id, for ever (protocol.md, "What is remembered"). A conflict is not: the id has
    /// an answer already.
    package var isRemembered: Bool { [200, 202, 409, 422].contains(status) && code != .idempotencyConflict }

    // Wire and inbox.

    /// The reply to the message `id`. Nil stands for what could not be read as a message: `null` on the wire.
    package func json(id: String?) -> JSON {
        .members([
            "data": data,
            "duplicate": isDuplicate ? true : nil,
            "id": id.map(JSON.string) ?? (code == .malformed ? .forbidden(.null) : nil),
            "problem": problem,
            "status": .integer(Int64(status)),
        ])
    }

    /// The text that the inbox keeps: without `id` and `duplicate`.
    package var remembered: [UInt8] {
        JSON.members(["data": data, "problem": problem, "status": .integer(Int64(status))]).bytes
    }

    /// Reads a reply as it came from the wire or the inbox.
    package init(_ json: JSON) throws(Invalid) {
        let fields = try Fields(json, at: Pointer())
        self.init(
            status: Int(try fields.integer("status", in: 100...599)),
            data: try fields.optional("data"),
            problem: try fields.optional("problem"),
            isDuplicate: try fields.optional("duplicate") ?? false)
    }

    /// This answer, given once more.
    package var again: Reply {
        var reply = self
        reply.isDuplicate = true
        return reply
    }
}
