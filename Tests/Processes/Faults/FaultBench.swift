// SPDX-License-Identifier: Apache-2.0

import Bus
import Contracts
import Foundation
import Kernel
import ServiceHost
import TestSupport

/// One installation under traffic, faults that are done to it, and what must hold after each.
final class FaultBench {
    let installation: Installation
    let injection: Injection
    let till: Till
    var dice: Seeded
    let members: [String]
    private(set) var restarts = 0
    private(set) var done = 0

    /// Two days early is not too early, for the clock of a service may be a day behind that of a till.
    private static let program = Installation.program.replacingOccurrences(of: "PT5M", with: "P2D")

    static let processNames = [
        "enrollment-0", "earning-0", "earning-1", "referral-0", "rewards-0", "notification-0", "gateway-0",
    ]

    struct Violation: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }

    /// Something that this machine does not permit, such as mounting.
    struct NotHere: Error { let reason: String }

    init(seed: UInt64) throws {
        installation = try Installation()
        injection = try Injection(installation)
        dice = Seeded(seed)
        try installation.start(shards: 2, program: FaultBench.program, environment: injection.environment)
        let installation = installation
        members = try (0..<12).map { try installation.enroll("card:\($0)") }
        till = Till(installation, members: members, source: "till/\(seed)", seed: seed)
    }

    /// Ends everything, with an audit of what stands.
    func end() throws {
        try settle()
        installation.stop()
        _ = try audit()
        close()
    }

    func close() {
        till.end()
        injection.removeAll()
        installation.stop()
    }

    // One fault.

    /// Does a fault under traffic, and checks what must hold after each.
    func run(_ fault: Fault) throws {
        let before = try installation.processes()
        guard before.keys.sorted() == FaultBench.processNames.sorted() else { throw Violation("not all run: \(before)") }
        till.selling = true
        try see("traffic") { till.acknowledged > settled }
        let restarted = try fault.act(self)
        injection.removeAll()
        try settle()
        let after = try installation.processes()
        for (name, process) in before where !restarted.contains(name) && after[name] != process {
            throw Violation("\(name) was restarted, and nothing was done to it")
        }
        restarts += before.count { after[$0.key] != $0.value }
        try checkAccounts()
        try checkVitals(after)
        done += 1
    }

    /// How much was acknowledged when everything was last at rest.
    private var settled = 0

    /// Lets the till sell nothing new, and waits until everything is answered and every queue is empty.
    func settle() throws {
        till.selling = false
        try see("an answer to everything that was sent", within: 90) { till.unanswered == 0 }
        settled = till.acknowledged
        if let violation = till.violations.first { throw Violation(violation) }
        try see("an answer of every process") { FaultBench.processNames.allSatisfy(answers) }
        try installation.drain()
    }

    /// Every account is what the till reckons, and what was answered is answered again.
    func checkAccounts() throws {
        for (member, expected) in zip(members, till.balances) {
            let reply = try installation.ask("account.get", ["member": member.json])
            guard reply.data?["balance"] == .integer(expected) else {
                throw Violation("\(member) has \(reply.json(id: nil).text), and acknowledged were \(expected)")
            }
        }
        for (message, reply) in till.finished(5) {
            let again = try installation.once(message)
            guard again?.data == reply.data, again?.isDuplicate == true else {
                throw Violation("asked again, \(message.text) is answered \(again.map { $0.json(id: nil).text } ?? "nothing")")
            }
        }
        let audit = try audit()
        guard audit["pointsOutstanding"] == .integer(till.balances.reduce(0, +)) else {
            throw Violation("the audit finds \(audit["pointsOutstanding"]?.text ?? "no") points, not \(till.balances.reduce(0, +))")
        }
    }

    /// The audit, which must find nothing.
    func audit() throws -> JSON {
        do { return try installation.audit() } catch { throw Violation("\(error)") }
    }

    private func checkVitals(_ processes: [String: pid_t]) throws {
        for (name, process) in processes {
            // A connection is noticed to be gone, and closed, a moment later.
            try see("\(name) within its bounds") {
                guard let vitals = Vitals(of: process) else { throw Violation("\(name) is gone") }
                return vitals.residentBytes < Vitals.mostResident && vitals.descriptors < Vitals.mostDescriptors
            }
        }
    }

    // What the faults use.

    /// Waits until something is seen; the time is a bound against hanging, and no promise.
    func see(_ what: String, within seconds: Int = 30, _ condition: () throws -> Bool) throws {
        let end = Date().addingTimeInterval(TimeInterval(seconds))
        while try !condition() {
            if Date() > end { throw Violation("not seen: \(what). The log ends: \(installation.printed.suffix(3_000))") }
            usleep(10_000)
        }
    }

    func pid(_ name: String) throws -> pid_t {
        guard let process = try installation.processes()[name] else { throw Violation("\(name) does not run") }
        return process
    }

    /// Whether a process answers at its control socket; a stranger there may say anything.
    func answers(_ name: String) -> Bool { (try? installation.control(name, "ping"))?.status == 200 }

    /// Everybody but one answers, and a purchase is taken as long as the gateway is not that one.
    func expectOthers(than victim: String) throws {
        for name in FaultBench.processNames where name != victim {
            guard answers(name) else { throw Violation("\(name) does not answer while \(victim) is ill") }
        }
        guard victim != "gateway-0" else { return }
        let before = till.acknowledged
        try see("sales while \(victim) is ill") { till.acknowledged > before }
    }

    /// Waits until a process runs again as another one, and answers.
    func expectRestart(of name: String, after process: pid_t) throws {
        try see("a restart of \(name)", within: 60) {
            guard let now = try installation.processes()[name], now != process else { return false }
            return answers(name)
        }
    }

    /// What `up` prints from now on.
    func mark() -> Int { installation.printed.utf8.count }
    func printed(since mark: Int) -> String { String(decoding: installation.printed.utf8.dropFirst(mark), as: UTF8.self) }

    /// Waits until `up` tells how a process ended.
    func expectEnding(of name: String, _ ending: String, since mark: Int) throws {
        try see("\(name) ends with \(ending)") {
            printed(since: mark).split(separator: "\n").contains { $0.contains("\(name) ended") && $0.contains(ending) }
        }
    }

    /// Runs a service by itself, which must refuse, and gives what it says.
    func expectRefusal(of name: String, saying words: String...) throws {
        let parts = name.split(separator: "-")
        let printed = try installation.run(
            "/usr/bin/timeout",
            ["20", "\(Installation.binaries)/punchcard-\(parts[0])", "--home", installation.home.path, "--shard", "\(parts[1])"],
            expecting: HostError.configuration)
        for word in words where !printed.contains(word) { throw Violation("\(name) refused without \(word): \(printed)") }
    }

    /// Stops everything, does something to the files, and starts everything again.
    func standing(killing: Bool = false, _ body: () throws -> Void) throws -> Set<String> {
        try settle()
        if killing { installation.killAll() } else { installation.stop() }
        try body()
        try installation.start(shards: 2, program: nil, environment: injection.environment)
        return Set(FaultBench.processNames)
    }

    func store(of name: String) -> String { "\(installation.home.path)/data/\(name)/store.db" }
}
