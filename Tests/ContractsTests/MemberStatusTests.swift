// SPDX-License-Identifier: Apache-2.0

import Kernel
import Testing

@testable import Contracts

/// Who may earn and spend.
@Suite struct MemberStatusTests {
    @Test(arguments: zip(MemberStatus.allCases, [nil, .memberSuspended, .memberClosed, .memberErased] as [ProblemCode?]))
    func `only an active member may, and others are told since when not`(status: MemberStatus, code: ProblemCode?) {
        let since = Timestamp(milliseconds: 0)
        for (given, text) in [(since, "since \(since)"), (nil, "")] as [(Timestamp?, String)] {
            do throws(Rejection) {
                try status.check(since: given)
                #expect(code == nil)
            } catch {
                #expect(error.code == code && error.detail.hasSuffix(text) && error.detail.contains("since") == (given != nil))
            }
        }
    }
}
