// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import TestSupport
import Testing

@testable import Referral

@Suite struct CodeTests {
    @Test func `no symbol of a code looks like another`() {
        for alike in ["0OQ", "1IL", "2Z", "5S", "8B", "UV"] {
            #expect(ReferralCode.alphabet.count { alike.utf8.contains($0) } <= 1, "\(alike)")
        }
        #expect(Set(ReferralCode.alphabet).count == ReferralCode.alphabet.count)
    }

    @Test func `codes of members that follow each other have nothing in common`() {
        let codes = (0..<1_000).map { number in
            ReferralCode(bits: TestSystem.secret.hash(.referralCode, ["mem_\(number)", "0"])).text
        }
        #expect(Set(codes).count == codes.count)
        #expect(codes.allSatisfy { $0.utf8.count == ReferralCode.length })
        // Each symbol comes about as often in each place: 1,000 codes, 23 symbols.
        for place in 0..<ReferralCode.length {
            let counts = Dictionary(grouping: codes) { Array($0.utf8)[place] }.mapValues(\.count)
            #expect(counts.count == ReferralCode.alphabet.count && counts.values.allSatisfy { $0 < 90 })
        }
    }

    @Test(arguments: ["ACDE FGHJ", "acde-fghj", " ACDEFGHJ"]) func `a code is read as people write it`(typed: String) {
        #expect(ReferralCode(typed: typed)?.text == "ACDEFGHJ")
    }

    @Test(arguments: ["", "ACDEFGH", "ACDEFGHJK", "ACDEFGH0", "ÄCDEFGHJ"]) func `what is no code is none`(typed: String) {
        #expect(ReferralCode(typed: typed) == nil)
    }

    @Test(
        arguments: [
            (nil, "?referralCode=34679ACD"),
            ("https://shop.example/join/{code}?by={code}", "https://shop.example/join/34679ACD?by=34679ACD"),
        ] as [(String?, String)])
    func `a link is the program's, with the code in its place`(template: String?, link: String) {
        let code = known(ReferralCode(typed: "34679ACD"))
        #expect(rules { $0.link = template }.link(with: code) == link)
    }
}
