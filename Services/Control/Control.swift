// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bus
import Glibc
import Rehearsing
import ServiceHost
import Storage

/// START HERE. The command that people type: each subcommand is in `Commands/`, in the file of its name.
///
/// What several of them need is beside it: `Sending/` gets messages to the bus and their answers back, `Input/` reads files,
/// `Supervising/` runs the processes, `Keeping/` backs up and restores, `Sample/` makes up a month of a café, and
/// `Terminal/` writes for people.
struct Punchcard: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "punchcard",
        abstract: "Run a loyalty platform: start it, feed it, look into it.",
        version: "\(Release.version) (\(Release.commit))",
        groupedSubcommands: [
            CommandGroup(
                name: "Run",
                subcommands: [Up.self, Status.self, Queues.self, ParkedCommand.self, ConsumerCommand.self]
            ),
            CommandGroup(name: "Keep", subcommands: [AuditCommand.self, BackupCommand.self, RestoreCommand.self]),
            CommandGroup(name: "Feed", subcommands: [Publish.self, Import.self, Send.self, ProgramCommand.self]),
            CommandGroup(
                name: "Look",
                subcommands: [MemberCommand.self, AccountCommand.self, Statement.self, Tail.self]
            ),
            CommandGroup(
                name: "Correct",
                subcommands: [PointsCommand.self, TierCommand.self, ReturnCommand.self, ActivityCommand.self]
            ),
            CommandGroup(name: "Reward", subcommands: [ReferralCommand.self]),
            CommandGroup(name: "Tell", subcommands: [TemplateCommand.self, ChannelCommand.self, MessageCommand.self]),
            CommandGroup(name: "Try", subcommands: [Rehearse.self, Play.self, Sample.self, ClockCommand.self]),
        ]
    )
}

/// The way in from `Main/Main.swift`.
package enum Control {
    /// Runs the command line of this process, and ends it.
    package static func main() -> Never {
        do {
            var command = try Punchcard.parseAsRoot()
            try command.run()
            exit(0)
        } catch {
            guard let code = code(of: error) else { Punchcard.exit(withError: error) }
            Terminal.note("punchcard: \(error)")
            exit(code)
        }
    }

    /// The exit code of our own errors; nil for those of the command line, which explain themselves.
    private static func code(of error: any Error) -> Int32? {
        switch error {
        case let error as Failure: error.code.number
        case let error as HostError: error.exitCode
        case is StoreRefusal, is StoreFailure: Failure.Code.unreadable.number
        case is RehearsalFault: Failure.Code.internalFault.number
        case is BusError: Failure.Code.unavailable.number
        default: nil
        }
    }
}
