// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// Points, a reward, or both, given for something that is no purchase.
struct Gift: Hashable, Sendable {
    var points = Points.zero
    var reward: String?
}

/// `gifts` of the program.
struct Gifts: Hashable, Sendable {
    var welcome: Gift?
    var birthday: Gift?

    /// Milliseconds: a birthday that was corrected does not come twice.
    static let betweenBirthdays: Int64 = 300 * 86_400_000
}

extension Gift {
    init(_ part: inout ProgramReader) {
        points = part.points("points", in: 1...Points.mostGiven) ?? .zero
        reward = part.text("reward")
        if !part.has("points"), !part.has("reward") { part.refuse(part.pointer, "gives nothing: name points, a reward, or both") }
    }

    /// `50 points and the reward muffin`
    var words: String {
        [points == .zero ? nil : points.words, reward.map { "the reward \($0)" }].compactMap { $0 }.joined(lastBy: "and")
    }
}

extension Gifts {
    init(_ part: inout ProgramReader) {
        welcome = part.part("welcome") { Gift(&$0) }
        birthday = part.part("birthday") { Gift(&$0) }
    }

    var sentences: [Sentence] {
        [
            welcome.map { Sentence(.gifts, "gifts/welcome", "Who enrols gets \($0.words).") },
            birthday.map {
                Sentence(.gifts, "gifts/birthday", "On the birthday a member gets \($0.words), at most once in 300 days.")
            },
        ].compactMap { $0 }
    }
}
