// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Earning

@Suite struct AcceptanceTests {
    let now = time("2026-03-31T12:00:00Z")
    let enrolled = time("2026-03-15T12:00:00Z")

    func code(_ occurred: String, _ acceptance: Acceptance, override: Override? = nil) -> ProblemCode? {
        let version = program(acceptance: acceptance)
        let asked = PurchaseCompleted(member: mia, currency: eur, amount: Amount(100), override: override)
        return rejection { () throws(Rejection) in
            try rate(
                asked,
                by: Standing(member: mia, enrolledAt: enrolled),
                under: Programs(now: version, then: version),
                occurredAt: time(occurred),
                now: now,
                for: .newcomer
            )
        }?.code
    }

    @Test(
        arguments: [
            ("2026-03-31T12:05:00Z", nil), ("2026-03-31T12:05:00.001Z", .tooEarly), ("2026-03-15T12:00:00Z", nil),
            ("2026-03-15T11:59:59Z", .beforeEnrollment), ("2026-03-01T11:59:59Z", .tooLate),
        ] as [(String, ProblemCode?)]
    )
    func `W8 too late, too early and before enrolment are refused`(occurred: String, code: ProblemCode?) {
        #expect(self.code(occurred, Acceptance()) == code)
    }

    @Test func `W8 thirty days late is not too late`() {
        #expect(code("2026-03-01T12:00:00Z", Acceptance(beforeEnrollment: .accept)) == nil)
        #expect(code("2026-03-01T11:59:59.999Z", Acceptance(beforeEnrollment: .accept)) == .tooLate)
    }

    @Test(
        arguments: [("2026-03-10T12:00:00Z", nil), ("2026-03-10T11:59:59Z", .beforeEnrollment)]
            as [(String, ProblemCode?)]
    )
    func `what happened shortly before enrolment is accepted where the program says so`(
        occurred: String,
        code: ProblemCode?
    ) {
        #expect(self.code(occurred, Acceptance(beforeEnrollment: .within(.days(5)))) == code)
    }

    @Test(arguments: ["2026-04-30T00:00:00Z", "2020-01-01T00:00:00Z"])
    func `an override lets it pass`(occurred: String) {
        #expect(code(occurred, Acceptance(), override: Override(actor: "ann", reason: "till was offline")) == nil)
    }

    @Test func `the program in force now says how late a purchase may come, the one of then what it earns`() throws {
        let then = program(
            [EarnRule(points: 2, per: Amount(100), currency: eur)],
            acceptance: Acceptance(late: .days(1))
        )
        let now = program(acceptance: Acceptance(late: .days(3650), beforeEnrollment: .accept))
        let rating = try rate(
            purchase(of: 1000),
            by: Standing(member: mia, enrolledAt: enrolled),
            under: Programs(now: now, then: then),
            occurredAt: time("2020-01-01T00:00:00Z"),
            now: self.now,
            for: .newcomer
        )
        #expect(rating.points == Points(20))
    }

    @Test func `how long ago it was is counted on the calendar of the program in force now`() {
        let there = program(acceptance: Acceptance(beforeEnrollment: .accept), zone: berlinForYears)
        func code(_ occurred: String) -> ProblemCode? {
            rejection { () throws(Rejection) in
                try rate(
                    purchase(of: 1000), by: Standing(member: mia, enrolledAt: enrolled),
                    under: Programs(now: there, then: program()),
                    occurredAt: time(occurred), now: now, for: .newcomer)
            }?.code
        }
        // It is 14:00 there in summer, and thirty days ago it was 14:00 in winter.
        #expect(code("2026-03-01T13:00:00Z") == nil)
        #expect(code("2026-03-01T12:59:59.999Z") == .tooLate)
    }
}

@Suite struct StandingTests {
    /// Suspended on the 10th, resumed on the 12th, closed on the 20th.
    let standing: Standing = {
        var standing = Standing(member: mia, enrolledAt: time("2026-01-01T00:00:00Z"))
        standing.change(to: .suspended, at: time("2026-03-10T00:00:00Z"))
        standing.change(to: .active, at: time("2026-03-12T00:00:00Z"))
        standing.change(to: .closed, at: time("2026-03-20T00:00:00Z"))
        return standing
    }()

    @Test(
        arguments: [
            ("2026-03-09T23:59:59Z", nil), ("2026-03-10T00:00:00Z", .memberSuspended),
            ("2026-03-11T23:59:59Z", .memberSuspended),
            ("2026-03-12T00:00:00Z", nil), ("2026-03-20T00:00:00Z", .memberClosed),
            ("2027-01-01T00:00:00Z", .memberClosed),
        ] as [(String, ProblemCode?)]
    )
    func `a member does not earn while suspended or closed, and what happened before still earns`(
        at: String,
        code: ProblemCode?
    ) {
        #expect(rejection { () throws(Rejection) in try standing.check(at: time(at)) }?.code == code)
    }

    @Test func `an override does not let a suspended or closed member earn`() {
        for (at, code) in [("2026-03-11T00:00:00Z", ProblemCode.memberSuspended), ("2026-03-21T00:00:00Z", .memberClosed)] {
            let asked = PurchaseCompleted(
                member: mia, currency: eur, amount: Amount(100), override: Override(actor: "ann", reason: "till was offline"))
            let refused = rejection { () throws(Rejection) in
                try rate(
                    asked, by: standing, under: Programs(now: program(), then: program()), occurredAt: time(at), now: time(at),
                    for: .newcomer)
            }
            #expect(refused?.code == code)
        }
    }

    @Test(arguments: ["2026-03-10T00:00:00Z", "2026-03-09T00:00:00Z"])
    func `an absence that ends when it began, or by a clock put back, leaves nothing`(end: String) {
        var standing = Standing(member: mia, enrolledAt: time("2026-01-01T00:00:00Z"))
        standing.change(to: .suspended, at: time("2026-03-10T00:00:00Z"))
        standing.change(to: .active, at: time(end))
        #expect(standing.absences.isEmpty)
    }

    @Test func `of two absences at once the one that was told last counts`() {
        var standing = standing
        standing.change(to: .active, at: time("2026-03-22T00:00:00Z"))
        standing.change(to: .suspended, at: time("2026-03-21T00:00:00Z"))
        let refused = rejection { () throws(Rejection) in try standing.check(at: time("2026-03-21T12:00:00Z")) }
        #expect(refused?.code == .memberSuspended)
    }

    @Test func `a suspended member can be closed`() {
        var standing = Standing(member: mia, enrolledAt: time("2026-01-01T00:00:00Z"))
        standing.change(to: .suspended, at: time("2026-03-10T00:00:00Z"))
        standing.change(to: .closed, at: time("2026-03-12T00:00:00Z"))
        #expect(standing.absences.map(\.status) == [.suspended, .closed])
        #expect(standing.absences.map(\.until) == [time("2026-03-12T00:00:00Z"), nil])
    }
}
