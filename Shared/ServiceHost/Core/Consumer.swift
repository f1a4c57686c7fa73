// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

/// Somebody who reads this process's stream under a name, and how far they are.
struct Consumer: Document {
    static let collection = Collection("consumer")

    struct Key: Hashable, Sendable {
        let name: String
        let share: Share
    }

    /// How a consumer does (after Burrow, which needs no thresholds on depth).
    enum State: String {
        /// Nothing is left, or it is catching up.
        case ok
        /// Behind, and not catching up.
        case slow
        /// Behind, and not moving.
        case stalled
        /// Behind, and not asking.
        case gone
    }

    let key: Key
    /// Done up to here.
    private(set) var position: Position
    private(set) var lastFetch: Timestamp?
    /// Events given with the last answer, and not yet done.
    var inFlight = 0

    // On the steady clock; they begin anew with the process.
    private var askedAt: Int64?
    private var movedAt: Int64?
    private var behindSince: Int64?
    private var samples: [(at: Int64, depth: Int64)] = []

    init(key: Key, position: Position) {
        self.key = key
        self.position = position
    }

    /// Notes a fetch. Returns whether the position changed.
    mutating func fetched(after: Position, head: Position, at moment: Moment) -> Bool {
        lastFetch = moment.wall
        askedAt = moment.steady
        inFlight = 0
        guard after != position else { return false }
        position = after
        movedAt = moment.steady
        return true
    }

    /// Looks at the depth, once in a while.
    mutating func sample(head: Position, at steady: Int64) {
        let depth = head.distance(from: position)
        if askedAt == nil { askedAt = steady }
        if depth == 0 {
            behindSince = nil
            samples = []
            return
        }
        if behindSince == nil { behindSince = steady }
        if let last = samples.last, steady - last.at < Consumer.sampleInterval { return }
        samples.append((steady, depth))
        if samples.count > Consumer.samplesKept { samples.removeFirst() }
    }

    func state(head: Position, at steady: Int64) -> State {
        let depth = head.distance(from: position)
        guard depth > 0, let behindSince, steady - behindSince > Consumer.patience else { return .ok }
        if steady - (askedAt ?? steady) > Consumer.patience { return .gone }
        if steady - max(movedAt ?? behindSince, behindSince) > Consumer.patience { return .stalled }
        if samples.count == Consumer.samplesKept, let first = samples.first, depth >= first.depth { return .slow }
        return .ok
    }

    /// Ten seconds: five times as long as our own services wait before they ask again.
    private static let patience: Int64 = 10_000
    private static let sampleInterval: Int64 = 5_000
    private static let samplesKept = 6

    // The document.

    var id: String { "\(key.share.index)/\(key.share.count)/\(key.name)" }
    var keys: [IndexKey?] { [] }

    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        let count = try fields.integer("shards", in: 1...Int64(Limits.slots))
        guard let share = Share(Int(try fields.integer("shard", in: 0...Int64(Limits.slots - 1))), of: Int(count)) else {
            throw Invalid(pointer["shards"], "must be a power of two")
        }
        key = Key(name: try fields.required("name"), share: share)
        position = try fields.required("position")
        lastFetch = try fields.optional("lastFetch")
    }

    var json: JSON {
        .members([
            "lastFetch": lastFetch?.json, "name": key.name.json, "position": position.json,
            "shard": .integer(Int64(key.share.index)), "shards": .integer(Int64(key.share.count)),
        ])
    }
}
