// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

/// What the clock of a trial shows, for people and for scripts: whoever sees figures of a trial shall see that they are.
struct ClockReading: Hashable, Sendable {
    let at: Timestamp
    let speed: ProgramClock.Speed
    /// Whether the system runs, and the clock with it.
    let isWound: Bool

    init(_ clock: ProgramClock, at steady: Int64) {
        at = clock.shown(at: steady)
        speed = clock.settings[clock.settings.count - 1].speed
        isWound = clock.isWound(at: steady)
    }

    /// The clock of a home; nil when that is the machine's.
    init?(of home: Home) throws {
        guard let file = try ClockFile(of: home) else { return nil }
        self.init(try file.read(), at: Clocks.steady)
    }

    var text: String { "\(at)  \(pace)" }

    /// For a place where other things are shown.
    var note: String { "trial clock: \(text)" }

    private var pace: String {
        if !isWound { return "stands still until `punchcard up`" }
        switch speed {
        case .none: return "stands still until it is set"
        case .real: return "as fast as real time"
        default: return "\(Format.count(speed.factor)) times as fast as real time"
        }
    }

    var json: JSON { ["at": at.json, "speed": speed.factor.json] }
}
