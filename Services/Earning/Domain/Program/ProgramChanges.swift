// SPDX-License-Identifier: Apache-2.0

import Contracts

/// What one program says otherwise than another at one place.
package struct ProgramChange: Hashable, Sendable {
    package let place: String
    /// Empty when it was not there.
    package let was: [String]
    /// Empty when it is not there any more.
    package let now: [String]
}

extension Program {
    /// What becomes otherwise when `new` follows this one, place by place in the order of the document's parts. It compares the
    /// rules, and so not how the documents are written.
    package func changes(to new: Program) -> [ProgramChange] {
        let (before, after) = (sentences, new.sentences)
        func texts(_ sentences: [Sentence], at place: String) -> [String] {
            sentences.filter { $0.place == place }.map(\.text)
        }
        var places: Set<String> = []
        let changes = (before + after).compactMap { sentence -> ProgramChange? in
            guard places.insert(sentence.place).inserted else { return nil }
            let (was, now) = (texts(before, at: sentence.place), texts(after, at: sentence.place))
            return was == now ? nil : ProgramChange(place: sentence.place, was: was, now: now)
        }
        return changes + [changeOfOrder(to: new)].compactMap { $0 }
    }

    /// Campaigns multiply in the order in which they stand; nil while those that stay keep theirs.
    private func changeOfOrder(to new: Program) -> ProgramChange? {
        let (before, after) = (campaigns.map(\.id.text), new.campaigns.map(\.id.text))
        let (was, now) = (before.filter(after.contains), after.filter(before.contains))
        guard was != now else { return nil }
        func order(_ ids: [String]) -> [String] { ["Campaigns are worked out in the order \(ids.joined(separator: ", "))."] }
        return ProgramChange(place: "campaigns", was: order(was), now: order(now))
    }
}
