// SPDX-License-Identifier: Apache-2.0

import Contracts
import Crypto
import Kernel

/// Who did what, in 16 bytes: two that are alike are the same, and millions of them fit the memory.
struct Identity: Hashable, Sendable {
    private let bits: UInt128

    private init(_ texts: [String]) {
        var hash = SHA256()
        for text in texts {
            hash.update(data: Array(text.utf8))
            // A byte that no text has keeps them apart.
            hash.update(data: [0xff])
        }
        bits = hash.finalize().prefix(16).reduce(0) { $0 << 8 | UInt128($1) }
    }

    /// A message.
    static func message(source: String, id: String) -> Identity { Identity(["message", source, id]) }

    /// A purchase, by the number that its source gave it.
    static func purchase(source: String, number: String) -> Identity { Identity(["purchase", source, number]) }

    /// A return. One that waited is recorded with its purchase and names that as its cause, so its own number must do.
    static func giveBack(source: String, number: String, of purchase: String) -> Identity {
        Identity(["return", source, number, purchase])
    }

    /// What an intake event asks to be done once.
    init(asked message: Message) {
        if message.type == PurchaseReturned.type {
            self = .giveBack(
                source: message.source,
                number: message.data["return"]?.string ?? message.id,
                of: message.data["purchase"]?.string ?? ""
            )
        } else {
            self = .message(source: message.source, id: message.id)
        }
    }
}
