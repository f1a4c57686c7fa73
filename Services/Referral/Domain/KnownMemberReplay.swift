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

    /// Takes in what Enrollment told next, read as what it is; many are of no concern.
    package mutating func apply(_ told: any Body) {
        switch told {
        case let told as MemberEnrolled:
            let code = firstFreeCode(of: told.member, code) { owners[$0] }
            owners[code] = told.member
            members[told.member] = KnownMember(told, code: code)
        case let told as MemberUpdated: members[told.member]?.add(told.comparisons)
        case let told as IdentifierLinked: members[told.member]?.add(told)
        case let told as any StatusTold: members[told.member]?.change(to: told.status)
        default: break
        }
    }
}
