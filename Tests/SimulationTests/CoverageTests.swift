// SPDX-License-Identifier: Apache-2.0

import Foundation
import Simulation
import Testing

@Test func `the page on testing says what the simulator covers`() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
    let page = try String(contentsOf: root.appendingPathComponent("docs/internals/testing.md"), encoding: .utf8)
    #expect(page.contains(Coverage.tables), "put there what `punchcard-simulate --tables` prints")
}
