// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// What is known under the number of a purchase.
enum KnownPurchase {
    case nothing
    /// A return of it came, and the purchase did not yet.
    case awaited
    case recorded(Found)

    struct Found {
        let purchase: PurchaseRecorded
        let event: Event
    }

    var isAwaited: Bool { if case .awaited = self { true } else { false } }
}

// A purchase is found by its number through the inbox, which is read for every message anyway. Usually the number is the id
// of the message, and then a purchase costs one row there. Otherwise it has a second row, of this kind.
private let kind = "purchase"
// A position that no journal reaches, in such a row, says that a return waits for the purchase: so an ordinary purchase
// need not look for returns.
private let notYet = Position(.max)

extension Turn {
    /// What is known under the number of a purchase.
    func known(_ number: PurchaseNumber, of source: String) throws -> KnownPurchase {
        let named = try remembered(source: source, name: number.text, kind: kind)
        if let named, let found = try recorded(number, of: source, at: named) { return found }
        // The inbox did not know the id of this very message before.
        if number.text != message.id || source != message.source,
            let position = try remembered(source: source, id: number.text)?.position,
            let found = try recorded(number, of: source, at: position)
        {
            return found
        }
        return named == nil ? .nothing : .awaited
    }

    /// The purchase that was recorded at `position`, if that is the one that is meant.
    private func recorded(_ number: PurchaseNumber, of source: String, at position: Position) throws -> KnownPurchase? {
        guard let entry = try told(at: position), entry.type == PurchaseRecorded.type else { return nil }
        let recorded: PurchaseRecorded = try entry.told()
        return recorded.purchase == number && recorded.source == source
            ? .recorded(KnownPurchase.Found(purchase: recorded, event: try entry.event())) : nil
    }

    /// Makes a purchase known under its number, where the inbox does not already.
    func remember(_ purchase: PurchaseRecorded, at position: Position, isAwaited: Bool) throws {
        // What fell due before was told first, and then the inbox knows the message by that.
        guard isAwaited || purchase.purchase.text != message.id || firstTold != position else { return }
        try remember(position, source: purchase.source, name: purchase.purchase.text, kind: kind)
    }

    /// Lets the purchase know, when it comes, that a return waits for it.
    func await(_ number: PurchaseNumber, of source: String) throws {
        try remember(notYet, source: source, name: number.text, kind: kind)
    }

    /// The answer that the message which caused `event` was given.
    func answer(to event: Event) throws -> Reply? {
        let attributes = event.message.attributes
        guard let source = attributes["causationsource"]?.string, let id = attributes["causationid"]?.string,
            let answer = try remembered(source: source, id: id)?.answer
        else { return nil }
        return try Reply(JSON(parsing: answer))
    }
}
