// SPDX-License-Identifier: Apache-2.0

import Testing

extension ProcessTests {
    /// The ledger, held against the one that `Tests/Interop/ledger` keeps in Python. `make ledger` does it for longer.
    @Suite("Two ledgers", .serialized) struct Ledger {
        private static let model = Installation.repository + "/Tests/Interop/ledger"

        @Test func `the model has the worked numbers, and its check finds mistakes`() throws {
            let tests = ["-B", "-m", "unittest", "discover", "--start-directory", Self.model, "--top-level-directory", Self.model]
            #expect(try Installation().run("/usr/bin/python3", tests).contains("OK"))
        }

        @Test func `both ledgers say the same of random lives of members`() throws {
            let check = ["-B", Self.model + "/check.py", "--histories", "200", "--jobs", "2", "--"]
            try Installation().run("/usr/bin/python3", check + [Installation.binaries + "/punchcard-ledger"])
        }
    }
}
