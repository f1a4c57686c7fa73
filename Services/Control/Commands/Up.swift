// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CZeroMQ
import Contracts
import Glibc
import Kernel
import ServiceHost

/// `punchcard up`
struct Up: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Start every process of an installation, and keep it running until Ctrl-C.",
        discussion: """
            Prints `ready` when every process answers and the program is in force. The log goes to the standard error. \
            Exit status: 0 after SIGTERM or SIGINT, 78 when a process cannot start, 75 when another `up` runs this home.
            """
    )

    @OptionGroup var home: HomeOptions

    @Option(help: ArgumentHelp("A program to publish, YAML or JSON.", valueName: "file"))
    var program: String?

    @Option(help: ArgumentHelp("Shards of the points ledger, for a new home. Default: 1", valueName: "n"))
    var earningShards: Int?

    @Option(help: ArgumentHelp("Gateways, for a new home. Default: 1", valueName: "n"))
    var gateways: Int?

    @Option(
        help: ArgumentHelp(
            "Begin a trial in a new home: for the rules, it is then this time. See `punchcard clock`.", valueName: "time"))
    var clock: Timestamp?

    @Option(
        help: ArgumentHelp(
            "Seconds that pass in a second of a trial: 0 to 10000000; 0 stands still. Default: as before, else 1", valueName: "n"))
    var speed: ProgramClock.Speed?

    @Flag(help: "Pass log lines on as the processes write them: one JSON object each.")
    var logJson = false

    func validate() throws {
        for (option, count) in [("--earning-shards", earningShards), ("--gateways", gateways)] {
            guard let count, Share(0, of: count) == nil else { continue }
            throw ValidationError("\(option) takes 1, 2, 4, … up to \(Limits.slots), not \(count)")
        }
    }

    func run() throws {
        try Up.dieWithSupervisor()
        // What is wrong with the program is best said before anything was started.
        let program = try program.map { try ProgramFile.checked($0) }
        let home = home.home
        let lock = try UpLock(home)
        let signals = try Signals([SIGTERM, SIGINT, SIGHUP, SIGCHLD])
        let trial = try Trial(home: home, time: clock, speed: speed).open()
        let topology = try TopologyFile.open(home, earningShards: earningShards, gateways: gateways, isTrial: trial != nil)
        try Supervisor(home, topology, program: program, clock: trial, isRaw: logJson, signals: signals).run()
        withExtendedLifetime(lock) {}
    }

    /// When another of our processes started us, such as `punchcard play`, we end with it.
    private static func dieWithSupervisor() throws(Failure) {
        guard let text = getenv("PUNCHCARD_SUPERVISOR"), let supervisor = pid_t(String(cString: text)) else { return }
        _ = punchcard_die_with_parent(SIGTERM)
        if getppid() != supervisor { throw Failure("the process that started this one has gone", code: .configuration) }
    }
}
