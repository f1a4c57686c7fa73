// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What Enrollment told of a member that matters here.
package struct KnownMember: Hashable, Sendable {
    package let member: MemberID
    /// What the member gives to friends.
    package let code: ReferralCode
    var status = MemberStatus.active
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

    init(_ told: MemberEnrolled, code: ReferralCode) {
        self.init(member: told.member, code: code, identifiers: told.identifiers, comparisons: told.comparisons)
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

/// What was seen with the purchases of a member.
struct SeenSignals: Hashable, Sendable {
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
