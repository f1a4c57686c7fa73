// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation

@testable import Control

/// A purchase on its way.
func purchase(_ id: String, source: String = "till") throws -> Outgoing {
    try Outgoing(
        [
            "data": ["amount": 100, "currency": "EUR", "member": "card:1"], "id": id.json, "source": source.json,
            "type": "purchase.completed",
        ],
        place: "line \(id)"
    )
}

/// An enrolment on its way.
func enrolment(_ id: String) throws -> Outgoing {
    try Outgoing(
        [
            "data": ["identifiers": [["kind": "card", "value": id.json]]], "id": id.json, "source": "till",
            "type": "member.enroll",
        ],
        place: "line \(id)",
        tolerates: [.identifierTaken]
    )
}

/// The ids of the messages in an array on its way.
func ids(of body: [UInt8]) throws -> [String] {
    try (JSON(parsing: body).array ?? []).compactMap { $0["id"]?.string }
}

/// A reply to the message of that id.
func reply(_ id: String, _ status: Int, _ code: ProblemCode? = nil, duplicate: Bool = false) -> JSON {
    .members([
        "data": status < 300 ? [:] : nil, "duplicate": duplicate ? true : nil, "id": id.json,
        "problem": code.map { ["code": $0.rawValue.json, "detail": "because", "status": .integer(Int64(status))] },
        "status": .integer(Int64(status)),
    ])
}

/// Everything that a source has.
func all(_ source: some MessageSource) throws -> [Pulled] {
    var source = source
    var pulled: [Pulled] = []
    while true {
        let next = try source.next()
        if case .end = next { return pulled }
        pulled.append(next)
    }
}

extension Pulled {
    var message: Outgoing? { if case .message(let message) = self { message } else { nil } }
    var code: ProblemCode? { if case .refused(_, _, let rejection) = self { rejection.code } else { nil } }
}

/// The text of this file's package, for tests of files that are shipped.
let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
