// SPDX-License-Identifier: Apache-2.0

import Kernel
import Testing

@Suite struct PositionTests {
    @Test(arguments: [
        (0, "00000000000000000000"), (1, "00000000000000000001"), (640, "00000000000000000640"),
        (Int64.max, "09223372036854775807"),
    ])
    func `a position prints as 20 digits and reads back`(_ number: Int64, _ text: String) {
        #expect(Position(number).description == text)
        #expect(Position(sequence: text) == Position(number))
    }

    @Test(arguments: [
        "", "1", "0000000000000000001", "000000000000000000001", "+0000000000000000001", "-0000000000000000001",
        "-0000000000000000000", "0000000000000000000a", " 0000000000000000001", "09223372036854775808",
        "99999999999999999999", "0000000000000000000٣",
    ])
    func `what is not 20 digits is refused`(_ text: String) {
        #expect(Position(sequence: text) == nil)
    }

    @Test func `positions sort as numbers and as text`() {
        let positions = [9, 10, 99, 100, 1_000_000].map { Position($0) }
        #expect(positions.sorted() == positions)
        #expect(positions.map(\.description).sorted() == positions.map(\.description))
    }

    @Test func `distance counts what lies between, and is never negative`() {
        #expect(Position(641).distance(from: Position(120)) == 521)
        #expect(Position(120).distance(from: Position(641)) == 0)
        #expect(Position.start.next == Position(1))
    }

    @Test func `a negative position is a bug`() async {
        await #expect(processExitsWith: .failure) { _ = Position(-1) }
    }
}
