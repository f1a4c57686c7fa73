// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation

/// Plays what `Tests/Interop/ledger/check.py` thinks up, so that the ledger can be held against the model there.
///
///     python3 Tests/Interop/ledger/check.py --histories 1000 -- .build/release/punchcard-ledger
///
/// Each line of the standard input is answered with one line; the first lines of `check.py` are the protocol.
@main
struct Main {
    static func main() {
        var history: LedgerHistory?
        while let line = readLine() {
            let answer: JSON
            do {
                let said = try JSON(parsing: Array(line.utf8))
                if said["program"] != nil { history = try LedgerHistory(said) }
                guard let history else { throw Unplayable("no history has begun") }
                answer = said["program"] == nil ? try history.answer(said) : [:]
            } catch {
                answer = ["error": .string("\(error)")]
            }
            FileHandle.standardOutput.write(Data(answer.bytes + [UInt8(ascii: "\n")]))
        }
    }
}
