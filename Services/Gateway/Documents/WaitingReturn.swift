// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

/// A return without a member whose purchase no shard of Earning knows yet. Earning is asked again, less and less often.
struct WaitingReturn: Document {
    static let collection = Collection("waitingReturn", indexes: ["due"])

    let message: JSON
    /// When Earning is asked next.
    var due: Timestamp
    let since: Timestamp

    /// (source, id) in one text.
    var id: String { (message["source"]?.string ?? "") + " " + (message["id"]?.string ?? "") }
    var keys: [IndexKey?] { [.integer(due.milliseconds)] }

    init(_ message: Message, now: Timestamp) {
        self.message = message.json
        since = now
        due = now + WaitingReturn.firstWait
    }

    /// Waits as long again as it has waited so far, an hour at most.
    mutating func wait(from now: Timestamp) {
        due = now + min(WaitingReturn.longestWait, max(WaitingReturn.firstWait, now - since))
    }

    private static let firstWait: Int64 = 250
    static let longestWait: Int64 = 3_600_000

    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        message = try fields.required("message")
        due = try fields.required("due")
        since = try fields.required("since")
    }

    var json: JSON { ["due": due.json, "message": message, "since": since.json] }
}
