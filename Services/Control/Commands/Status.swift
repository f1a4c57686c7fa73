// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts
import Kernel
import ServiceHost

/// `punchcard status`
struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show every process: whether it answers, and how it does.",
        discussion: "Exit status: 0 when every process of the topology answers, 1 otherwise."
    )

    @OptionGroup var home: HomeOptions
    @OptionGroup var output: JSONOption

    /// Milliseconds that a process may take to answer; its control thread does nothing else.
    private static let patience = 500

    func run() throws {
        let home = home.home
        let processes = try home.topology().processes.map { name in
            let door = ControlDoor(home: home, process: name)
            let info = try door.ask("info", within: Status.patience)
            return (name: name, info: info, stats: info == nil ? nil : try door.ask("stats", within: Status.patience))
        }
        if output.json {
            let list = processes.map { process in
                JSON.members([
                    "info": process.info, "process": process.name.description.json, "stats": process.stats,
                    "up": (process.info != nil).json,
                ])
            }
            Terminal.print(JSON.array(list).text)
        } else {
            var table = Table([
                .text("PROCESS"), .text("STATE"), .text("VERSION"), .number("UPTIME"), .number("TURNS"), .number("INBOUND"),
                .number("COMMIT p99"), .number("PARKED"), .number("LAST TURN"),
            ])
            for process in processes { table.add(Status.row(process.name, process.info, process.stats)) }
            Terminal.print(table.lines.joined(separator: "\n"))
            for process in processes {
                for stopped in StoppedReading.all(of: process.name, in: process.stats) { Terminal.print(stopped.text) }
            }
        }
        if processes.contains(where: { $0.info == nil }) { throw ExitCode(Failure.Code.refused.number) }
    }

    private static func row(_ name: ProcessName, _ info: JSON?, _ stats: JSON?) -> [String] {
        guard let info, let stats else { return [name.description, "no answer"] + Array(repeating: "-", count: 7) }
        func figure(_ path: String...) -> Int64 {
            path.reduce(stats) { json, key in json[key] ?? [:] }.integer ?? 0
        }
        let stopped = StoppedReading.all(of: name, in: stats).contains { !$0.isTemporary }
        let last = figure("lastTurnMilliseconds")
        return [
            name.description, stopped ? "stopped reading" : last > stuckAfter ? "stuck" : "up", info["version"]?.string ?? "?",
            Format.age(seconds: figure("uptimeSeconds")), Format.count(figure("turns")),
            Format.count(figure("inbound", "depth")), "\(figure("commitMilliseconds", "p99")) ms",
            Format.count(figure("parked", "events")), "\(Format.count(last)) ms ago",
        ]
    }

    /// Milliseconds: a work thread looks around four times a second.
    private static let stuckAfter: Int64 = 5_000
}
