// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// What a person may correct at most: `limits` of the program. Nil: as much as they want.
struct CorrectionLimits: Hashable, Sendable {
    var adjust: Points?
    var transfer: Points?
}

extension CorrectionLimits {
    init(_ part: inout ProgramReader) {
        adjust = part.points("adjust", in: 0...Limits.magnitude)
        transfer = part.points("transfer", in: 0...Limits.magnitude)
    }

    var sentences: [Sentence] {
        func most(_ points: Points?) -> String { points.map { "is of at most \($0.words)" } ?? "may be of any size" }
        return [
            Sentence(.corrections, "limits/adjust", "A correction by hand \(most(adjust))."),
            Sentence(.corrections, "limits/transfer", "A transfer to another member \(most(transfer))."),
        ]
    }
}
