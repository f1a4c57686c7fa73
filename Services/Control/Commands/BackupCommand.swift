// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts
import Kernel
import ServiceHost

/// `punchcard backup`
struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the whole installation, while it runs or stands.",
        discussion: """
            Purchases are taken in and answered meanwhile; only the reading of streams waits, so that the copies go together. \
            Every copy is checked. The folder appears when it is whole, and `punchcard audit --home` reads it as it is. It \
            holds the installation's key: keep it as safe as the installation.
            """
    )

    @OptionGroup var home: HomeOptions
    @OptionGroup var output: JSONOption

    @Argument(help: "The folder to make. There must be none of that name.")
    var directory: String

    func run() throws {
        let backup = Backup(home: home.home, destination: directory) { Terminal.note($0) }
        let manifest = try backup.make()
        if output.json { return Terminal.print(manifest.json.text) }
        var table = Table([.text("PROCESS"), .number("HEAD"), .number("SIZE")])
        for store in manifest.stores {
            let bytes = manifest.files.first { $0.path == store.path }?.bytes ?? 0
            table.add([store.process.description, Format.count(store.head.number), Format.bytes(bytes)])
        }
        Terminal.print(table.text + "\(directory) is whole")
    }
}

/// `punchcard restore`
struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup in place: of the whole, or of one process.",
        discussion: """
            What is restored must not run. The whole goes on at once where it was. After the restore of one process, those who \
            read its stream stop, for it may tell other things than before: `punchcard status` names them, and `punchcard \
            consumer reset` lets them go on. What was there is moved aside and never deleted. A restore that was cut short is \
            finished by the same command.
            """
    )

    @OptionGroup var home: HomeOptions

    @Argument(help: "A folder that `punchcard backup` made.")
    var backup: String

    @Option(help: ArgumentHelp("Only this one, such as earning-0.", valueName: "process"))
    var process: String?

    @Flag(help: "Move files that are there aside.")
    var force = false

    func validate() throws {
        guard let process, ProcessName(process) == nil else { return }
        throw ValidationError("--process takes a process such as earning-0, not \(process)")
    }

    func run() throws {
        let restore = Restore(backup: backup, home: home.home, isForced: force) { Terminal.note($0) }
        let process = process.flatMap { ProcessName($0) }
        let outcome = try process.map { try restore.restore($0) } ?? restore.restoreAll()
        Terminal.print("restored \(outcome.restored.map(\.description).joined(separator: ", "))")
        if let moved = outcome.movedTo { Terminal.print("what was there is in \(moved)") }
        guard let process, let topology = try? home.home.topology() else { return }
        for reader in topology.processes where topology.reads(reader, process) {
            let stream = "\(process.service.stream)-\(process.shard)"
            Terminal.print("\(reader) will stop reading \(stream): see `punchcard consumer reset --help`")
        }
    }
}
