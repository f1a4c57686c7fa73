// SPDX-License-Identifier: Apache-2.0

import Kernel

/// Whether a member may earn and spend.
package enum MemberStatus: String, Sendable, CaseIterable, JSONValue {
    case active, suspended, closed
    /// Nothing personal is known any more, and nothing can be changed: only the ledger is kept, under the id.
    case erased

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        guard let status = MemberStatus(rawValue: try String(json, at: pointer)) else {
            throw Invalid(pointer, "must be active, suspended, closed or erased")
        }
        self = status
    }

    package var json: JSON { .string(rawValue) }

    /// Refuses what only an active member may do.
    package func check(since: Timestamp? = nil) throws(Rejection) {
        let when = since.map { " since \($0)" } ?? ""
        switch self {
        case .active: return
        case .suspended: throw Rejection(.memberSuspended, "the member is suspended\(when)")
        case .closed: throw Rejection(.memberClosed, "the membership is closed\(when)")
        case .erased: throw Rejection(.memberErased, "the member is erased\(when)")
        }
    }
}

/// A step from one status to another.
package enum StatusStep: String, Sendable, CaseIterable {
    case suspend, resume, close, reinstate, erase

    /// The message that asks for it, and the event that tells it.
    package var types: (asked: String, told: String) {
        switch self {
        case .suspend: ("member.suspend", "member.suspended")
        case .resume: ("member.resume", "member.resumed")
        case .close: ("member.close", "member.closed")
        case .reinstate: ("member.reinstate", "member.reinstated")
        case .erase: ("member.erase", "member.erased")
        }
    }

    /// What the member is afterwards.
    package var result: MemberStatus {
        switch self {
        case .suspend: .suspended
        case .close: .closed
        case .erase: .erased
        case .resume, .reinstate: .active
        }
    }
}

/// Makes the steps types of their own, which differ in words only.
package protocol StatusChange: Sendable {
    static var step: StatusStep { get }
}

package enum Suspension: StatusChange { package static let step = StatusStep.suspend }
package enum Resumption: StatusChange { package static let step = StatusStep.resume }
package enum Closing: StatusChange { package static let step = StatusStep.close }
package enum Reinstatement: StatusChange { package static let step = StatusStep.reinstate }
package enum Erasure: StatusChange { package static let step = StatusStep.erase }

package typealias MemberSuspend = StatusRequest<Suspension>
package typealias MemberResume = StatusRequest<Resumption>
package typealias MemberClose = StatusRequest<Closing>
package typealias MemberReinstate = StatusRequest<Reinstatement>
package typealias MemberErase = StatusRequest<Erasure>

package typealias MemberSuspended = StatusEvent<Suspension>
package typealias MemberResumed = StatusEvent<Resumption>
package typealias MemberClosed = StatusEvent<Closing>
package typealias MemberReinstated = StatusEvent<Reinstatement>
package typealias MemberErased = StatusEvent<Erasure>

/// `member.suspend`, `member.resume`, `member.close`, `member.reinstate` or `member.erase`.
package struct StatusRequest<Change: StatusChange>: Body {
    package static var type: String { Change.step.types.asked }

    package let member: MemberReference
    /// Why, for the record: it stays in the stream for ever, so it must not name anybody.
    package let reason: String?

    package init(member: MemberReference, reason: String? = nil) {
        self.member = member
        self.reason = reason
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        reason = try fields.text("reason", ifPresent: Limits.textCharacters)
    }

    package var json: JSON { .members(["member": member.json, "reason": reason?.json]) }
}

/// What any of the steps tells, for whoever wants to know only what the member is then.
package protocol StatusTold: Body {
    var member: MemberID { get }
    /// From when on the status holds: what happened before still earns.
    var at: Timestamp { get }
    var status: MemberStatus { get }
}

/// `member.suspended`, `member.resumed`, `member.closed`, `member.reinstated` or `member.erased`.
package struct StatusEvent<Change: StatusChange>: StatusTold {
    package static var type: String { Change.step.types.told }
    package var status: MemberStatus { Change.step.result }

    package let member: MemberID
    package let at: Timestamp
    package let reason: String?

    package init(member: MemberID, at: Timestamp, reason: String? = nil) {
        self.member = member
        self.at = at
        self.reason = reason
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        member = try fields.required("member")
        at = try fields.required("at")
        reason = try fields.text("reason", ifPresent: Limits.textCharacters)
    }

    package var json: JSON { .members(["at": at.json, "member": member.json, "reason": reason?.json]) }
}
