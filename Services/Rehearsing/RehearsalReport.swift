// SPDX-License-Identifier: Apache-2.0

import Contracts
import Earning
import Kernel

/// What came of a history under a program.
package struct RehearsalReport: Sendable {
    package let program: Program
    /// In order; never empty.
    package let months: [RehearsedMonth]
    /// Of all months.
    package let total: RehearsalFigures

    init(program: Program, months: [RehearsedMonth]) {
        self.program = program
        self.months = months
        total = months.reduce(into: RehearsalFigures()) { $0 += $1.figures }
    }

    /// At the end.
    package var balances: Balances { months[months.count - 1].balances }
}
