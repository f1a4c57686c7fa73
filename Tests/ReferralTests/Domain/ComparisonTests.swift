// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

/// Spellings of one thing are the same, and what is another thing is not.
@Suite struct ComparisonTests {
    @Test(
        arguments: [
            (.email, "Ada.Lovelace+shop@Gmail.com", "adalovelace@googlemail.com", true),
            (.email, "ada@example.org", "ADA@EXAMPLE.ORG ", true),
            (.email, "ada@example.org", "ada@example.com", false),
            (.email, "ada@example.org", "ida@example.org", false),
            (.phone, "+49 171 1234567", "0171/123 45 67", true),
            (.phone, "0049 (171) 1234567", "+49-171-1234567", true),
            (.phone, "+49 171 1234567", "+49 171 1234568", false),
            (.name, "Lovelace, Ada", "ada LOVELACE", true),
            (.name, "Jörg Müller", "Joerg Mueller", true),
            (.name, "José Núñez", "jose nunez", true),
            (.name, "Ada Lovelace", "Ada King", false),
            (.address, "10 Main St., Springfield", "10 MAIN ST SPRINGFIELD", true),
            (.address, "10 Main St", "1 Main St", false),
            (.origin, "2001:DB8::1", "2001:db8::1 ", true),
            (.paymentToken, "tok_a", "tok_A", false),
        ] as [(Comparison.Kind, String, String, Bool)])
    func `two spellings`(kind: Comparison.Kind, one: String, other: String, isSame: Bool) {
        #expect((kind.normalised(one) == kind.normalised(other)) == isSame)
    }

    @Test(
        arguments: [(.email, "nobody"), (.email, "+a@b"), (.phone, "110"), (.name, " - "), (.device, "  ")]
            as [(Comparison.Kind, String)])
    func `what has nothing to compare is not compared`(kind: Comparison.Kind, text: String) {
        #expect(kind.normalised(text) == nil)
    }
}
