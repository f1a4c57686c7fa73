// SPDX-License-Identifier: Apache-2.0

import Auditing
import Contracts
import Kernel
import ServiceHost
import Storage
import TestSupport

@testable import Control
@testable import Earning
@testable import Enrollment
@testable import Storage

extension FuzzTarget {
    /// Rows of a journal, one a line, as an audit reads them: what cannot be read, or does not follow, is refused, and what is
    /// left can be looked at and decided upon.
    static let journal = FuzzTarget(
        "journal",
        cases: 1_000,
        seeds: {
            [Service.earning, .enrollment, .gateway].compactMap { service in
                Town.states[ProcessName(service, 0)].map { Array($0.journal.map(\.json).joined(separator: [10])) }
            }
        },
        check: { bytes in
            var (earning, enrollment) = (EarningReplay(), EnrollmentReplay())
            var events: [Event] = []
            var purchases: [PurchaseRecorded] = []
            for line in bytes.split(separator: UInt8(ascii: "\n")) {
                guard let json = try? JSON(parsing: Array(line)), let event = try? Event(json) else { continue }
                do throws(Invalid) { try earning.apply(event) } catch { _ = error.description }
                do throws(Invalid) { try enrollment.apply(event) } catch { _ = error.description }
                events.append(event)
                if let purchase = try? PurchaseRecorded(event.message.data, at: Pointer()) { purchases.append(purchase) }
            }
            for process in audited.processes { try audit(events, asThoseOf: process) }
            for account in earning.accounts.values {
                try expect(account.available >= .zero, "\(account.available) points are available")
                try expect(Account(account.json, at: Pointer()) == account, "the account reads otherwise")
            }
            for membership in enrollment.memberships.values {
                try expect(Membership(membership.json, at: Pointer()) == membership, "the membership reads otherwise")
            }
            for purchase in purchases { try giveBack(purchase, earning) }
        }
    )
}

private let audited = Topology(shards: [.enrollment: 1, .earning: 1, .gateway: 1])

/// Audits the events as the journal of a process.
private func audit(_ events: [Event], asThoseOf process: ProcessName) throws {
    let store = MemoryStore(
        identity: StoreIdentity(service: process.service.rawValue, shard: 0, epoch: "epoch"), keeping: Schema([]))
    try store.transaction {
        for event in events {
            try store.append(
                JournalEntry(
                    position: store.head.next, type: event.message.type, member: event.member, previous: nil,
                    recordedAt: event.recordedAt, json: event.message.json.bytes))
        }
    }
    var audit = Audit(audited, isQuick: false, top: 1)
    try audit.run(secret: TestSystem.secret) { $0 == process ? store.snapshot() : nil }
}

/// Gives back all of a purchase, after what was given back before, and books it.
private func giveBack(_ purchase: PurchaseRecorded, _ earning: EarningReplay) throws {
    guard let number = ReturnNumber("last"), let account = earning.accounts[purchase.member] else { return }
    let report = ReturnReport(
        number: number, source: "pos/1", occurredAt: purchase.occurredAt, recordedAt: purchase.recordedAt)
    let zone = Zone(name: try TimeZoneName("UTC", at: Pointer()), first: 0)
    guard let currency = Currency("EUR") else { return }
    let program = Program(name: "fuzz", zone: zone, currency: currency)
    let state = PurchaseState(
        purchase: purchase, position: .start, returned: earning.returned[purchase.key], program: program)
    guard state.remainder.isSound else { return }
    do {
        let decision = try decide(PurchaseReturned(purchase: purchase.purchase), report, of: state, by: account) { [] }
        let cause = TakeCause.giveBack(purchase.purchase, source: purchase.source, number)
        _ = account.booking(decision.taking, cause, under: program, at: purchase.occurredAt)
    } catch let error as Rejection { _ = error.description }
}
