// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

/// The streams at one moment.
struct QueueLook: Sendable {
    let streams: [JSON]
    /// Processes that did not answer.
    let missing: [String]
    /// Parked events of each process.
    let parked: [String: Int64]
    var stopped: [StoppedReading] = []
    /// What the clock of a trial shows.
    var clock: ClockReading?
    /// Microseconds on a clock that never jumps.
    let takenAt: Int64

    static func take(_ options: HomeOptions) throws -> QueueLook {
        try take(options.door)
    }

    static func take(_ door: Door) throws -> QueueLook {
        let list = try door.demand("stream.list", [:])
        var parked: [String: Int64] = [:]
        var stopped: [StoppedReading] = []
        if let topology = try? door.home.topology() {
            for process in topology.processes {
                let stats = try? ControlDoor(home: door.home, process: process).ask("stats", within: 200)
                parked[process.description] = stats?["parked"]?["events"]?.integer
                stopped += StoppedReading.all(of: process, in: stats)
            }
        }
        return QueueLook(
            streams: list["streams"]?.array ?? [],
            missing: (list["missing"]?.array ?? []).compactMap(\.string),
            parked: parked,
            stopped: stopped,
            // The files of a home are its owner's only, and whoever may ask the gateway may look at queues.
            clock: try? ClockReading(of: door.home),
            takenAt: Clocks.microseconds()
        )
    }
}

extension QueueLook {
    /// Why a process of ours does not read a stream on, if it says so.
    func stopped(_ process: String, _ stream: String) -> StoppedReading? {
        stopped.first { $0.process.description == process && $0.stream == stream }
    }
}
