// SPDX-License-Identifier: Apache-2.0

import Auditing
import Contracts
import Kernel
import ServiceHost
import Storage

extension Run {
    /// Everything that must hold when all is quiet.
    func check() throws {
        let restedAt = world.wall + -10_000
        let told = try askForAccounts()
        let books = try Books(world.machines)
        try checkReaders(books)
        try checkCursors()
        try audit()
        let judge = try Judge(books, shop, age: desk.age)
        try judge.judgeAnswers()
        try judge.judgeBookings(at: restedAt.milliseconds)
        try judge.judgeRedemptions()
        try checkMessages(books)
        // A restore has callers send everything again, in another order.
        if desk.age == 0 { try judge.judgeOrder() }
        var accounts: [String: JSON] = [:]
        for machine in world.machines where machine.process.service == .earning {
            for document in try machine.documents(in: "account") { accounts[document.id] = try JSON(parsing: document.json) }
        }
        try judge.judgeAccounts(accounts, told)
        try Traces(of: judge.erased.sorted(), shop).check(world.machines)
    }

    /// What members were told.
    private func checkMessages(_ books: Books) throws {
        let wasRestored = desk.age > 0
        let messages = try Messages(books, wasRestored: wasRestored)
        if wasRestored { return }
        let isOnTime = !world.faults.kinds.contains(.jumpClock)
        try messages.check(world.deliveries)
        try messages.checkWishes(world.deliveries, isOnTime: isOnTime)
        if isOnTime { try messages.checkCauses(books, since: (World.beginning + 60_000).milliseconds) }
    }

    /// What `punchcard audit` finds.
    private func audit() throws {
        var audit = Audit(world.topology, isQuick: false, top: 0)
        try audit.run(secret: World.secret) { world.machine($0).durable }
        let isForgotten: (String) -> Bool = { [desk] finding in desk.age > 0 && Run.isForAPerson(finding) }
        guard let finding = audit.findings.first.first(where: { !isForgotten($0) }) else { return }
        throw Violation(.folded, "the audit finds \(audit.findings.count) differences: \(finding)")
    }

    /// When one of two was restored, what the other did for it can differ, and a person has to see to that: a redemption that
    /// nobody asks for again, or that a restored Earning declines now; and referrals. What must hold all the same is for the judge
    /// to say.
    private static func isForAPerson(_ finding: String) -> Bool {
        let redemptions = ["was issued, and nothing was spent for it", "never told"]
        return finding.contains(" ref_") || finding.contains(" red_") && redemptions.contains { finding.contains($0) }
    }

    /// What must hold at any moment.
    func checkMeanwhile() throws {
        try checkCursors()
        try checkDepths()
        if let reader = readers.first(where: { !$0.violations.isEmpty }) { throw Violation(.dense, reader.violations[0]) }
    }

    /// Asks for the account of every member, as an app does.
    private func askForAccounts() throws -> [String: JSON] {
        var told: [String: JSON] = [:]
        for customer in shop.customers {
            guard let member = customer.member else { continue }
            shop.ask("account.get", of: member) { told[member.text] = $0 }
        }
        let end = world.steady + 60_000
        while !desk.open.isEmpty, world.steady < end { try world.pass(1_000) }
        guard desk.open.isEmpty else { throw Violation(.liveness, "accounts are asked for, and there is no answer") }
        return told
    }

    /// After a restore an owner may remember a reader as further than that is again, until it is asked.
    private func checkDepths() throws {
        guard desk.age == 0 else { return }
        let depths = Depths(world: world, readers: readers)
        for machine in world.machines {
            if let stats = try stats(of: machine) { try depths.check(machine, stats) }
        }
    }

    /// Nobody is further than there is, and nobody says to be further than is durable.
    private func checkCursors() throws {
        for machine in world.machines {
            guard let store = try machine.opened() else { continue }
            // What a person reset on record may go back.
            let records = try machine.documents(in: "consumerReset").count
            for (stream, cursor) in try store.cursors() {
                guard let service = Service(stream: stream.stream),
                    let owner = try world.machine(ProcessName(service, stream.shard)).opened(), owner.identity.epoch == cursor.epoch
                else { continue }
                guard cursor.position <= owner.head else {
                    let place = "\(cursor.position.number) of \(stream), which ends at \(owner.head.number)"
                    throw Violation(.cursors, "\(machine.process) has read up to \(place)")
                }
                let before = furthest[machine.process]?[stream]
                if let before, before.epoch == cursor.epoch, before.position > cursor.position,
                    (records, machine.restores.count) == before.records
                {
                    let place = "from \(before.position.number) to \(cursor.position.number) in \(stream)"
                    throw Violation(.cursors, "\(machine.process) went back \(place)")
                }
                furthest[machine.process, default: [:]][stream] = (
                    cursor.epoch, cursor.position, (records, machine.restores.count)
                )
            }
        }
    }

    /// What others copied is what is there.
    private func checkReaders(_ books: Books) throws {
        for reader in readers {
            if let violation = reader.violations.first { throw Violation(.dense, violation) }
            let journal = books.journals[reader.owner] ?? []
            guard reader.copy.count == journal.count else {
                throw Violation(.dense, "\(reader.name) has \(reader.copy.count) events of \(journal.count)")
            }
            for (event, entry) in zip(reader.copy, journal) where event != entry.text {
                throw Violation(.dense, "\(reader.name) was told something else at \(entry.position)", member: entry.member)
            }
        }
    }
}
