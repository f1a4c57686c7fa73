// SPDX-License-Identifier: Apache-2.0

import Glibc
import Kernel
import ServiceHost

/// Decides by which clock `up` runs a home: a trial has one of its own from its first start on, and whoever began without one works
/// with members and points for good.
struct Trial {
    let home: Home
    /// Where the clock shall stand, and how fast it shall go, as far as that is asked for.
    let time: Timestamp?
    let speed: ProgramClock.Speed?

    /// Opens the clock of a trial, or begins one.
    ///
    /// - Returns: nil when the home goes by the machine's clock.
    func open() throws -> ClockFile? {
        let isNew = !Folder.exists(home.topologyPath) && !Folder.exists(home.path + "/data")
        if isNew, let time {
            guard ProgramClock.range.contains(time) else {
                throw Failure("--clock takes a time from 1970 to 8999, not \(time)", code: .usage)
            }
            return try ClockFile(beginning: home, ProgramClock(at: time, speed: speed ?? .real, steady: Clocks.steady))
        }
        guard let file = try ClockFile(of: home) else {
            guard time == nil, speed == nil else { throw refusal(isNew) }
            return nil
        }
        let shown = try file.read().shown(at: Clocks.steady)
        if let time, time < shown {
            throw Failure(
                "the clock of \(home.path) is at \(shown), and never goes back, to \(time). Without --clock it goes on from there",
                code: .configuration)
        }
        if time != nil || speed != nil {
            let setting = try ClockCommand.Set.change(file) { clock throws(ProgramClock.SettingRefused) in
                try clock.set(to: { time ?? $0 }, speed: speed, at: Clocks.steady)
            }
            try ClockFollowing(home, setting).wait(for: [])
        }
        return file
    }

    private func refusal(_ isNew: Bool) -> Failure {
        isNew
            ? Failure("--speed is for a trial, which --clock begins: say both", code: .usage)
            : Failure(
                "\(home.path) was begun without --clock: what is in it is for good, and goes by the machine's clock. Try things in "
                    + "another home, with --home", code: .configuration)
    }
}
