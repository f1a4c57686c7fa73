// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What Enrollment told of a member that matters here.
package struct KnownMember: Hashable, Sendable {
    package let member: MemberID
    /// What the member gives to friends.
    package let code: ReferralCode
    package private(set) var status = MemberStatus.active
    /// All that are or ever were the member's.
    private(set) var identifiers: [IdentifierHash]
    /// All that were ever told; of too many, the last.
    private(set) var comparisons: [Comparison]

    init(member: MemberID, code: ReferralCode, identifiers: [IdentifierHash], comparisons: [Comparison]) {
        self.member = member
        self.code = code
        self.identifiers = identifiers
        self.comparisons = []
        add(comparisons)
    }

    /// As it was kept.
    init(
        member: MemberID, code: ReferralCode, status: MemberStatus, identifiers: [IdentifierHash], comparisons: [Comparison]
    ) {
        self.init(member: member, code: code, identifiers: identifiers, comparisons: comparisons)
        change(to: status)
    }

    init(_ told: MemberEnrolled, code: ReferralCode) {
        self.init(member: told.member, code: code, identifiers: told.identifiers, comparisons: told.comparisons)
    }

    /// Of who was erased nothing is kept that could be compared: an identifier of theirs is never another's.
    mutating func change(to status: MemberStatus) {
        self.status = status
        guard status == .erased else { return }
        identifiers = []
        comparisons = []
    }

    mutating func add(_ told: IdentifierLinked) {
        if !identifiers.contains(told.identifier) { identifiers.append(told.identifier) }
        if let comparison = told.comparison { add([comparison]) }
    }

    mutating func add(_ told: [Comparison]) {
        for comparison in told where !comparisons.contains(comparison) { comparisons.append(comparison) }
        comparisons.removeFirst(max(0, comparisons.count - Limits.comparisons))
    }
}

/// The code of a member: made of a keyed hash of the id, and of another one if that is somebody else's.
///
/// `code` makes the one of an attempt, and `owner` says whose a code is, if anybody's.
func firstFreeCode(
    of member: MemberID, _ code: (MemberID, _ attempt: Int) -> ReferralCode, owner: (ReferralCode) throws -> MemberID?
) rethrows -> ReferralCode {
    var attempt = 0
    while true {
        let code = code(member, attempt)
        let owner = try owner(code)
        if owner == nil || owner == member { return code }
        attempt += 1
    }
}

/// What was seen with the purchases of a member.
package struct SeenSignals: Hashable, Sendable {
    let member: MemberID
    /// Of too many, the last.
    private(set) var comparisons: [Comparison] = []

    init(member: MemberID, comparisons: [Comparison] = []) {
        self.member = member
        self.comparisons = comparisons
    }

    /// - Returns: whether there is something new.
    mutating func add(_ seen: [Comparison]) -> Bool {
        let new = seen.filter { !comparisons.contains($0) }
        comparisons += new
        comparisons.removeFirst(max(0, comparisons.count - Limits.comparisons))
        return !new.isEmpty
    }
}
