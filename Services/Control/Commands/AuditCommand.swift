// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Auditing
import Contracts
import ServiceHost

/// `punchcard audit`
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Prove from the files that nothing was lost, nothing counted twice, and every figure is right.",
        discussion: """
            It only reads, and works beside a running system, on a stopped one, and on a backup. Exit status: 0 everything \
            holds, 1 something does not, 2 the files could not be audited.
            """
    )

    @OptionGroup var home: HomeOptions
    @OptionGroup var output: JSONOption

    @Flag(help: "Leave out the replay of the journals and the check of the files' pages.")
    var quick = false

    @Option(help: ArgumentHelp("Richest accounts to show.", valueName: "n"))
    var top = 10

    func run() throws {
        let report = try AuditCommand.audit(home.home, isQuick: quick, top: top)
        Terminal.print(output.json ? report.json.text : report.text)
        if !report.audit.findings.isEmpty { throw ExitCode(Failure.Code.refused.number) }
    }

    /// Audits a home.
    ///
    /// - Throws: `Failure` with the code `unreadable`.
    static func audit(_ home: Home, isQuick: Bool, top: Int) throws -> AuditReport {
        do {
            var audit = Audit(try home.topology(), isQuick: isQuick, top: max(0, top))
            try audit.run(in: home)
            return AuditReport(audit: audit, clock: try ClockReading(of: home))
        } catch {
            throw Failure("cannot audit \(home.path): \(error)", code: .unreadable)
        }
    }
}
