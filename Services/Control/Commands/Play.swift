// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Auditing
import Contracts
import Foundation
import Kernel
import ServiceHost

/// `punchcard play`
struct Play: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the whole system at work: start it, play purchases through the bus, count, and stop it.",
        discussion: """
            It plays a table (--input), or a made-up month of a chain of cafés, in a fresh home. The figures at the end are the \
            audit's. Exit status: 0 everything was taken and everything holds.
            """
    )

    @OptionGroup var month: MonthOptions
    @OptionGroup var table: TableOptions
    @OptionGroup var sending: SendingOptions

    @Option(help: ArgumentHelp("A table to play (CSV), as `import` reads it; its members are enrolled.", valueName: "file.csv"))
    var input: String?

    @Option(help: ArgumentHelp("A home to make. Default: one in the temporary directory, which is removed", valueName: "dir"))
    var home: String?

    @Option(help: ArgumentHelp("The program. Default: one point for each unit of money", valueName: "file"))
    var program: String?

    @Option(help: ArgumentHelp("Shards of the points ledger.", valueName: "n"))
    var earningShards = 1

    @Flag(help: "Keep the temporary home.")
    var keep = false

    func run() throws {
        let stop = StopSignal()
        try stop.listen {}
        let plan = try input.map { try ImportPlan(reading: table.open($0)) }
        if let plan { Terminal.note(plan.text) }
        let home = try PlayHome(path: home, isKept: keep)
        defer { home.leave() }
        try home.write(program: document(plan))
        Terminal.note("starting in \(home.home.path)")
        let system = try RunningSystem(
            home.home,
            arguments: ["--program", home.programPath, "--earning-shards", String(earningShards)]
        )
        do {
            try system.waitUntilReady { stop.isSet }
            var loop = try hasLoop() ? CafeLoop(Door(home: home.home)) : nil
            try loop?.open()
            let summary = try deliver(plan, to: home.home, beside: system, stop)
            if !stop.isSet { try waitUntilEmpty(home.home, beside: system, stop) }
            if !stop.isSet, loop != nil {
                try loop?.play { try system.drain(waiting: 20) }
                try waitUntilEmpty(home.home, beside: system, stop)
            }
            let report = try show(summary, loop, home.home)
            try system.stop()
            if let code = summary.exitCode { throw ExitCode(code.number) }
            if stop.isSet { throw ExitCode(Failure.Code.interrupted.number) }
            if !report.audit.findings.isEmpty { throw ExitCode(Failure.Code.refused.number) }
        } catch {
            home.isKept = true
            try? system.stop()
            throw error
        }
    }

    private func document(_ plan: ImportPlan?) throws -> JSON {
        if let program { return try ProgramFile.checked(program) }
        guard let plan else { return DemoProgram.document() }
        return DemoProgram.document(currencies: plan.sums.keys.map(\.code).sorted(), takesHistory: true)
    }

    /// The month ends with the story of a friend, where the program rewards friends.
    private func hasLoop() throws -> Bool {
        guard input == nil, let program else { return false }
        return try ProgramFile.checked(program)["referral"] != nil
    }

    private func deliver(
        _ plan: ImportPlan?,
        to home: Home,
        beside system: RunningSystem,
        _ stop: StopSignal
    ) throws -> Summary {
        let publication = Publication(door: Door(home: home), options: sending, verb: "play")
        if let input, let plan {
            var source = try table.source(input, plan, enroll: true, ack: sending.ack)
            return try publication.deliver(&source, stop) { try? system.drain() }
        }
        var source = OutgoingList(
            try month.month.messages.enumerated().map { index, json in
                try Outgoing(json, place: "message \(index + 1)", ack: sending.ack)
            }
        )
        return try publication.deliver(&source, stop) { try? system.drain() }
    }

    /// Waits until every consumer of the topology has finished everything.
    private func waitUntilEmpty(_ home: Home, beside system: RunningSystem, _ stop: StopSignal) throws {
        let names = Set(try home.topology().processes.flatMap { [$0.service.rawValue, $0.description] })
        while !stop.isSet {
            try system.drain(waiting: 50)
            let list = try Door(home: home).demand("stream.list", [:])
            let consumers = (list["streams"]?.array ?? []).flatMap { $0["consumers"]?.array ?? [] }
            let own = consumers.filter { $0["consumer"]?.string.map(names.contains) ?? false }
            if list["missing"]?.array?.isEmpty ?? false, own.allSatisfy({ $0["depth"]?.integer == 0 }) { return }
        }
    }

    private func show(_ summary: Summary, _ loop: CafeLoop?, _ home: Home) throws -> AuditReport {
        let look = try QueueLook.take(Door(home: home))
        let queues = QueueReport(look, since: look)
        let report = try AuditCommand.audit(home, isQuick: false, top: 10)
        if sending.json {
            let all: JSON = .members([
                "audit": report.json, "loop": loop?.json, "queues": queues.json, "sending": summary.json,
            ])
            Terminal.print(all.text)
        } else {
            let story = loop.map { [$0.text, ""] } ?? []
            Terminal.print(([summary.text, ""] + story + [queues.text, report.text]).joined(separator: "\n"))
        }
        return report
    }
}

/// The home of a demonstration.
private final class PlayHome {
    let home: Home
    var isKept: Bool

    init(path: String?, isKept: Bool) throws {
        if let path {
            home = Home(path)
            self.isKept = true
            guard access(home.topologyPath, F_OK) != 0 else {
                throw Failure("\(path) is a home already, and a demonstration wants a fresh one", code: .usage)
            }
            guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw PlayHome.failure(path) }
        } else {
            // Paths of sockets are short, so it lies high up.
            var template = Array("/tmp/punchcard-XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else { throw PlayHome.failure("/tmp/punchcard-XXXXXX") }
            home = Home(String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
            self.isKept = isKept
        }
    }

    var programPath: String { home.path + "/program.json" }

    func write(program: JSON) throws { try File.write(program.bytes, to: programPath, mode: 0o644) }

    /// Removes it, unless it is to be kept.
    func leave() {
        if isKept { return Terminal.note("the home is kept in \(home.path)") }
        try? FileManager.default.removeItem(atPath: home.path)
    }

    private static func failure(_ path: String) -> Failure {
        Failure("cannot make \(path): \(String(cString: strerror(errno)))", code: .cannotCreate)
    }
}
