// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What Enrollment's journal comes to here: the `KnownMember`s.
///
/// `punchcard audit` replays it up to where this service has read, and must find exactly these.
package struct KnownMemberReplay: Sendable {
    package private(set) var members: [MemberID: KnownMember] = [:]
    private var owners: [ReferralCode: MemberID] = [:]
    private let code: @Sendable (MemberID, Int) -> ReferralCode

    /// - Parameter code: makes the code of a member, and another one with every attempt.
    package init(code: @escaping @Sendable (_ member: MemberID, _ attempt: Int) -> ReferralCode) { self.code = code }

    /// Takes in the next event of Enrollment; many are of no concern.
    ///
    /// - Throws: where and why an event cannot be read.
    package mutating func apply(_ event: Event) throws(Invalid) {
        let (data, pointer) = (event.message.data, Pointer("/data"))
        switch event.message.type {
        case MemberEnrolled.type:
            let told = try MemberEnrolled(data, at: pointer)
            let code = firstFreeCode(of: told.member, code) { owners[$0] }
            owners[code] = told.member
            members[told.member] = KnownMember(told, code: code)
        case MemberUpdated.type:
            let told = try MemberUpdated(data, at: pointer)
            members[told.member]?.add(told.comparisons)
        case IdentifierLinked.type:
            let told = try IdentifierLinked(data, at: pointer)
            members[told.member]?.add(told)
        case MemberSuspended.type: change(try MemberSuspended(data, at: pointer))
        case MemberResumed.type: change(try MemberResumed(data, at: pointer))
        case MemberClosed.type: change(try MemberClosed(data, at: pointer))
        case MemberReinstated.type: change(try MemberReinstated(data, at: pointer))
        case MemberErased.type: change(try MemberErased(data, at: pointer))
        default: break
        }
    }

    private mutating func change<Change: StatusChange>(_ told: StatusEvent<Change>) {
        members[told.member]?.change(to: Change.step.result)
    }
}
