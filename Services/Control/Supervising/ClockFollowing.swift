// SPDX-License-Identifier: Apache-2.0

import Contracts
import Glibc
import Kernel
import ServiceHost
import Storage

/// Waits until every process that runs goes by a setting of the clock, and has done what became due with it.
struct ClockFollowing {
    private let home: Home
    private let setting: ProgramClock.Setting

    /// Milliseconds that all of them may take together: a chore may have a year's work to do.
    private static let patience: Int64 = 60_000
    /// Milliseconds that one may take to answer, and between two questions.
    private static let answerTime = 500
    private static let interval: Int64 = 20

    init(_ home: Home, _ setting: ProgramClock.Setting) {
        self.home = home
        self.setting = setting
    }

    /// - Throws: when one does not in time. The clock is set all the same.
    func wait(for processes: [ProcessName]) throws {
        let end = Clocks.steady + ClockFollowing.patience
        // Nobody can follow before.
        while Clocks.steady < setting.since { usleep(10_000) }
        for process in processes {
            while try !follows(process) {
                guard Clocks.steady < end else {
                    throw Failure(
                        "the clock is set, but \(process) does not follow it yet; see `punchcard status`", code: .tryAgain)
                }
                usleep(UInt32(ClockFollowing.interval) * 1_000)
            }
        }
    }

    /// One that does not run will read the setting when it starts.
    private func follows(_ process: ProcessName) throws -> Bool {
        let store = home.storePath(of: process)
        guard Folder.exists(store), try StoreLock.isOwned(store) else { return true }
        let info = try ControlDoor(home: home, process: process).ask("info", within: ClockFollowing.answerTime)
        return (info?["clock"]?["followed"]?.integer ?? 0) >= setting.number
    }
}
