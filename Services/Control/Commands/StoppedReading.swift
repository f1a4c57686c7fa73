// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// A stream that a process does not read on, as its `stats` tell.
struct StoppedReading: Hashable, Sendable {
    let process: ProcessName
    let stream: String
    let reason: String
    /// It tries again by itself; otherwise it waits for a person.
    let isTemporary: Bool

    static func all(of process: ProcessName, in stats: JSON?) -> [StoppedReading] {
        (stats?["reads"]?.array ?? []).compactMap { read in
            guard let reason = read["stopped"] ?? read["waits"], let stream = read["stream"]?.string else { return nil }
            let shard = read["streamShard"]?.integer ?? 0
            return StoppedReading(
                process: process, stream: "\(stream)-\(shard)", reason: reason.string ?? "?",
                isTemporary: read["stopped"] == nil)
        }
    }

    init(process: ProcessName, stream: String, reason: String, isTemporary: Bool = false) {
        self.process = process
        self.stream = stream
        self.reason = reason
        self.isTemporary = isTemporary
    }

    /// As `parked.list` tells it.
    init?(_ json: JSON) {
        guard let process = json["process"]?.string.flatMap({ ProcessName($0) }), let stream = json["stream"]?.string,
            let reason = json["reason"]?.string
        else { return nil }
        self.init(process: process, stream: stream, reason: reason)
    }

    /// What happened, and what can be done.
    var text: String {
        if isTemporary { return "\(process) waits with \(stream), and goes on by itself when it can: \(reason)" }
        let isRestored = [ProblemCode.epochChanged, .aheadOfStream].contains { reason.hasPrefix($0.rawValue) }
        let remedy =
            isRestored
            ? "punchcard consumer reset \(process) \(stream) --reason … --actor …"
            : "punchcard parked retry --service \(process.service)"
        return "\(process) stopped reading \(stream): \(reason). When you have seen to it: \(remedy)"
    }
}
