// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// A return without a member whose purchase no shard of Earning knows yet. Earning is asked again, less and less often.
struct WaitingReturn: Document {
    static let collection = Collection("waitingReturn", indexes: ["due", "since"])

    let message: JSON
    /// When it came, on the program's clock: after 30 days a person is asked.
    let since: Timestamp
    /// When it came and when Earning is asked next, on the machine's clock.
    let begun: Timestamp
    private(set) var due: Timestamp

    /// (source, id) in one text.
    var id: String { (message["source"]?.string ?? "") + " " + (message["id"]?.string ?? "") }
    var keys: [IndexKey?] { [.integer(due.milliseconds), .integer(since.milliseconds)] }

    init(_ message: Message, at moment: Moment) {
        self.message = message.json
        since = moment.now
        begun = moment.wall
        due = moment.wall + WaitingReturn.firstWait
    }

    /// Waits as long again as it has waited so far, an hour at most.
    mutating func wait(from moment: Moment) {
        due = moment.wall + min(WaitingReturn.longestWait, max(WaitingReturn.firstWait, moment.wall - begun))
    }

    private static let firstWait: Int64 = 250
    static let longestWait: Int64 = 3_600_000

    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        message = try fields.required("message")
        due = try fields.required("due")
        since = try fields.required("since")
        begun = try fields.optional("begun") ?? since
    }

    var json: JSON { ["begun": begun.json, "due": due.json, "message": message, "since": since.json] }
}
