// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation
import ServiceHost
import Testing

extension ProcessTests {
    @Suite("Real purchases") struct RealInput {
        @Test(arguments: [1, 4])
        func `a shop's real history comes to the same figures on any number of shards`(shards: Int) throws {
            let installation = try Installation()
            try installation.start(shards: shards)
            try installation.play(CDNOW())
            try installation.expectCDNOW()

            // The same file again: every reply is a duplicate, and no figure changes.
            let again = try installation.publish(CDNOW().purchases)
            #expect(again["duplicates"] == .integer(Int64(CDNOW.purchaseCount)))
            try installation.expectCDNOW()
        }

        @Test func `nothing is lost and nothing counts twice while every process is killed again and again`() throws {
            let installation = try Installation()
            try installation.start(shards: 2)
            let history = try CDNOW()
            for (messages, kills) in [(history.enrolments, 15), (history.purchases, 45)] {
                let killer = Killer(installation, kills: kills)
                killer.start()
                // Again until all kills have come, for a fast machine is done before that.
                repeat { try installation.publish(messages) } while killer.kills < kills
                killer.stop()
            }
            try installation.expectCDNOW()
        }
    }
}

extension Installation {
    /// Enrols everybody and publishes every purchase.
    func play(_ history: CDNOW) throws {
        try publish(history.enrolments)
        try publish(history.purchases)
    }

    /// Publishes messages with `punchcard publish`, and gives its summary.
    @discardableResult
    func publish(_ messages: [JSON]) throws -> JSON {
        let path = directory + "/messages-\(UUID().uuidString).jsonl"
        try CDNOW.lines(messages).write(toFile: path, atomically: false, encoding: .utf8)
        let printed = try punchcard("publish", path, "--json")
        guard let line = printed.split(separator: "\n").last else { throw Failure("publish printed nothing") }
        return try JSON(parsing: Array(line.utf8))
    }

    /// Checks every figure, the accounts by asking and the sums by the audit.
    func expectCDNOW() throws {
        try drain()
        let audit = try self.audit()
        #expect(audit["members"] == .integer(Int64(CDNOW.members)))
        #expect(audit["purchases"] == .integer(Int64(CDNOW.purchaseCount)))
        #expect(audit["pointsOutstanding"] == .integer(Int64(CDNOW.points)))
        #expect(try ask("account.get", ["member": "customer:00004"]).data?["balance"] == 98)
        #expect(try ask("account.get", ["member": "customer:19339"]).data?["balance"] == 6_517)
    }

    /// What `punchcard audit` counted; it fails when it finds anything wrong.
    func audit() throws -> JSON {
        let printed = try punchcard("audit", "--json")
        guard let line = printed.split(separator: "\n").last else { throw Failure("audit printed nothing") }
        return try JSON(parsing: Array(line.utf8))
    }
}

/// Kills one process after another at random moments, so many times, on a thread of its own.
final class Killer: @unchecked Sendable {
    private let installation: Installation
    private let lock = NSLock()
    private var isStopping = false
    private var count = 0
    private var thread: Thread?

    private let limit: Int
    private let names: Set<String>?
    private let pauses: ClosedRange<useconds_t>

    /// - Parameters:
    ///   - installation: whose processes.
    ///   - limit: how often it kills at most.
    ///   - names: whom; nil: any process.
    ///   - pauses: microseconds between two kills.
    init(
        _ installation: Installation, kills limit: Int, of names: Set<String>? = nil,
        every pauses: ClosedRange<useconds_t> = 5_000...500_000
    ) {
        self.installation = installation
        self.limit = limit
        self.names = names
        self.pauses = pauses
    }

    var kills: Int { lock.withLock { count } }

    func start() {
        let thread = Thread { [self] in
            while !lock.withLock({ isStopping || count >= limit }) {
                usleep(useconds_t.random(in: pauses))
                let running = (try? installation.processes()) ?? [:]
                guard let victim = running.filter({ names?.contains($0.key) ?? true }).values.randomElement() else { continue }
                if kill(victim, SIGKILL) == 0 { lock.withLock { count += 1 } }
            }
        }
        self.thread = thread
        thread.start()
    }

    func stop() {
        lock.withLock { isStopping = true }
        while thread?.isFinished == false { usleep(10_000) }
        // The thread holds this, and this the installation, which would outlive the tests.
        thread = nil
    }
}
