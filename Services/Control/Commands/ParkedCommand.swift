// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts
import Kernel

/// `punchcard parked`
struct ParkedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parked",
        abstract: "Work that failed and waits for a person: list it, try it again, or give it up.",
        subcommands: [List.self, Retry.self, Discard.self],
        defaultSubcommand: List.self
    )

    /// Whose parked work.
    struct ServiceOption: ParsableArguments {
        @Option(help: "A service: enrollment, earning, referral, rewards, notification or gateway.")
        var service: String = Service.earning.rawValue
    }

    /// `punchcard parked list`
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List it, for all services or one.",
            discussion: "Exit status: 75 when a process does not answer, and what is parked there is not known.")

        @OptionGroup var home: HomeOptions
        @OptionGroup var output: JSONOption

        @Option(help: "A service: enrollment, earning, referral, rewards, notification or gateway. Default: all.")
        var service: String?

        func run() throws {
            var (parked, stopped, missing): ([JSON], [JSON], [JSON]) = ([], [], [])
            for service in service.map({ [$0] }) ?? Service.allCases.map(\.rawValue) {
                let list = try home.door.demand("parked.list", ["service": service.json])
                parked += list["parked"]?.array ?? []
                stopped += list["stopped"]?.array ?? []
                missing += list["missing"]?.array ?? []
            }
            if output.json {
                let all: JSON = ["missing": .array(missing), "parked": .array(parked), "stopped": .array(stopped)]
                Terminal.print(all.text)
            } else {
                show(parked, stopped)
            }
            if !missing.isEmpty {
                let names = missing.compactMap(\.string).joined(separator: ", ")
                throw Failure("no answer from \(names): what is parked there is not known", code: .tryAgain)
            }
            if !output.json, parked.isEmpty, stopped.isEmpty { Terminal.print("nothing is parked") }
        }

        private func show(_ parked: [JSON], _ stopped: [JSON]) {
            if !parked.isEmpty {
                var table = Table([.text("PROCESS"), .text("MEMBER"), .number("EVENTS"), .text("SINCE"), .text("ERROR")])
                for entry in parked {
                    table.add([
                        entry["process"]?.string ?? "?", entry["member"]?.string ?? "?",
                        Format.count(entry["events"]?.integer ?? 0),
                        entry["since"]?.string.flatMap { Timestamp($0) }.map(Format.time) ?? "-", entry["error"]?.string ?? "",
                    ])
                }
                Terminal.print(table.lines.joined(separator: "\n"))
            }
            for reading in stopped.compactMap(StoppedReading.init) { Terminal.print(reading.text) }
        }
    }

    /// `punchcard parked retry`
    struct Retry: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Try it again: of one member, or everything, and go on with streams that were stopped."
        )

        @OptionGroup var home: HomeOptions
        @OptionGroup var service: ServiceOption

        @Argument(help: "What `parked list` shows under MEMBER. Default: everything.")
        var member: String?

        func run() throws {
            let data = JSON.members(["member": member?.json, "service": service.service.json])
            Terminal.print(try home.door.demand("parked.retry", data))
        }
    }

    /// `punchcard parked discard`
    struct Discard: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give it up, on record.")

        @OptionGroup var home: HomeOptions
        @OptionGroup var service: ServiceOption

        @Argument(help: "What `parked list` shows under MEMBER.")
        var member: String

        @Option(help: "Why it is given up.")
        var reason: String

        @Option(help: "Who gives it up.")
        var actor: String

        func run() throws {
            let data: JSON = [
                "actor": actor.json, "member": member.json, "reason": reason.json, "service": service.service.json,
            ]
            Terminal.print(try home.door.demand("parked.discard", data))
        }
    }
}
