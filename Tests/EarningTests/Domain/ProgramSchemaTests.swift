// SPDX-License-Identifier: Apache-2.0

import Contracts
import TestSupport
import Testing

@testable import Earning

/// The published schema and the reader are written apart, and must judge alike.
@Suite struct ProgramSchemaTests {
    /// The fragments that the schema judges otherwise than it should.
    func misjudged(_ fragments: [ProgramFragments.Fragment], takes: Bool) throws -> [String] {
        let verdicts = try ProgramSchema.takes(fragments.map { try ProgramFragments.document($0) })
        #expect(verdicts.count == fragments.count)
        return zip(fragments, verdicts).filter { $0.1 != takes }.map { "\($0.0.key): \($0.0.value)" }
    }

    @Test func `the schema takes what the reader takes`() throws {
        #expect(try misjudged(ProgramFragments.accepted, takes: true) == [])
    }

    @Test func `the schema refuses what the reader refuses`() throws {
        #expect(try misjudged(ProgramFragments.refused, takes: false) == [])
    }

    @Test func `what the schema cannot know is left to the reader`() throws {
        #expect(try misjudged(ProgramFragments.refusedByReaderAlone, takes: true) == [])
    }
}
