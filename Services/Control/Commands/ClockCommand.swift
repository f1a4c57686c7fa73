// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts
import Kernel
import ServiceHost

/// `punchcard clock`
struct ClockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clock",
        abstract: "Look at the clock of a trial, or set it on: see what comes of a program in two years.",
        discussion: "A trial is a home that was begun with `punchcard up --clock`.",
        subcommands: [Show.self, Set.self],
        defaultSubcommand: Show.self
    )

    /// `punchcard clock show`
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show what time it is for the rules.")

        @OptionGroup var home: HomeOptions
        @OptionGroup var output: JSONOption

        func run() throws {
            _ = try home.home.topology()
            let reading = try ClockReading(of: home.home)
            let now = Clocks.moment().wall
            if output.json { return Terminal.print((reading?.json ?? ["at": now.json, "speed": 1]).text) }
            Terminal.print(reading?.note ?? "\(now)  the machine's clock")
        }
    }

    /// `punchcard clock set`
    struct Set: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Set it on, or let it go at another speed; never back.",
            discussion: """
                TIME is RFC 3339, such as 2028-01-01T00:00:00Z, or how much later: P30D, P1Y6M, or in short +30d, with y, m \
                (months), w, d or h. Returns when every running process follows, and has done what became due. With --speed 0 \
                the clock stands still until it is set again.
                """
        )

        @OptionGroup var home: HomeOptions
        @OptionGroup var output: JSONOption

        @Argument(help: "The time to set, or how much later.")
        var time: ClockTime?

        @Option(help: ArgumentHelp("Seconds that pass on it in a second: 0 to 10000000.", valueName: "n"))
        var speed: ProgramClock.Speed?

        func validate() throws {
            if time == nil, speed == nil { throw ValidationError("say a time, or a --speed") }
        }

        func run() throws {
            let home = home.home
            let topology = try home.topology()
            guard let file = try ClockFile(of: home) else {
                throw Failure(
                    "\(home.path) goes by the machine's clock, for good. A trial is begun with `punchcard up --clock` in a home of "
                        + "its own", code: .configuration)
            }
            let setting = try Set.change(file) { clock throws(ProgramClock.SettingRefused) in
                try clock.set(to: { time?.time(from: $0) ?? $0 }, speed: speed, at: Clocks.steady)
            }
            try ClockFollowing(home, setting).wait(for: topology.processes)
            let reading = ClockReading(try file.read(), at: Clocks.steady)
            Terminal.print(output.json ? reading.json.text : reading.note)
        }

        /// Changes the clock, or says why that cannot be.
        static func change<Value>(
            _ file: ClockFile, _ change: (inout ProgramClock) throws(ProgramClock.SettingRefused) -> Value
        ) throws -> Value {
            do { return try file.update(change) } catch let refused as ProgramClock.SettingRefused {
                throw Failure(refused.description, code: .refused)
            }
        }
    }
}
