// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Earning

@Suite struct ProgramReadingTests {
    static let whole = #"""
        {"program": "café", "timeZone": "Europe/Berlin", "currency": "EUR", "rounding": "halfEven",
         "earn": [{"points": 3, "per": "1.00", "partner": "bakery"}, {"points": 1, "per": "0.50"},
                  {"points": 1, "per": "25", "currency": "CZK", "partner": ["a", "b"]}],
         "basis": {"excludeCategories": ["giftcard", "deposit"], "excludeTenders": ["points"], "tax": "exclude"},
         "acceptance": {"late": "P1Y", "early": "PT1H", "beforeEnrollment": "P7D"}}
        """#

    func read(_ document: JSON) throws(ProgramFaults) -> Program {
        try Program(document, at: Pointer("/data/document")) { name in
            ["UTC", "Europe/Berlin"].contains(name.text) ? Zone(name: name, first: 0) : nil
        }
    }

    /// The pointers of what is wrong, without what they have in common.
    func faults(_ document: JSON) -> [String] {
        do throws(ProgramFaults) {
            _ = try read(document)
            return []
        } catch {
            return error.faults.map { String($0.pointer.description.dropFirst("/data/document".count)) }
        }
    }

    @Test func `what a program leaves out has its usual value`() throws {
        let program = try read(json(ProgramFragments.smallest))
        #expect(program.rounding == .down)
        #expect(program.earn.isEmpty)
        #expect(program.basis == BasisRule())
        #expect(program.acceptance == Acceptance(late: .days(30), early: .minutes(5), beforeEnrollment: .reject))
    }

    @Test func `every part of a program is read`() throws {
        let program = try read(json(Self.whole))
        let czk = known(Currency("CZK"))
        #expect(program.name == "café")
        #expect(program.zone.name == TimeZoneName("Europe/Berlin"))
        #expect(program.rounding == .halfEven)
        #expect(
            program.earn == [
                EarnRule(points: 3, per: Amount(100), currency: eur, partners: ["bakery"]),
                EarnRule(points: 1, per: Amount(50), currency: eur),
                EarnRule(points: 1, per: Amount(2500), currency: czk, partners: ["a", "b"]),
            ]
        )
        #expect(program.basis.excludedCategories == ["giftcard", "deposit"])
        #expect(program.basis.excludedTenders == ["points"])
        #expect(program.basis.tax == .exclude)
        #expect(program.acceptance.late == Period("P1Y"))
        #expect(program.acceptance.early == Period("PT1H"))
        #expect(program.acceptance.beforeEnrollment == .within(.days(7)))
    }

    @Test(arguments: ProgramFragments.accepted)
    func `a part that is right is taken`(key: String, value: String, places: [String]) throws {
        #expect(try faults(ProgramFragments.document((key, value, places))) == [])
    }

    @Test(arguments: ProgramFragments.refused + ProgramFragments.refusedByReaderAlone)
    func `a document with faults is refused with the place of each`(key: String, value: String, places: [String]) throws {
        #expect(try faults(ProgramFragments.document((key, value, places))) == places)
    }

    @Test(
        arguments: [
            (#"{"when": {"activity": "review"}, "effect": {"perItem": 2}}"#, "activities: use add or reward"),
            (#"{"when": {"tier": "gold"}, "effect": {"add": 2}}"#, "the program has no tiers"),
        ] as [(String, String)]
    )
    func `a fault says what there is instead`(campaign: String, reason: String) throws {
        let whole = try json(ProgramFragments.smallest).with("campaigns", [json(campaign).with("id", "c")])
        do throws(ProgramFaults) {
            _ = try read(whole)
            Issue.record("it was taken")
        } catch {
            #expect(error.faults.map { $0.description.hasSuffix(reason) } == [true], "\(error.faults)")
        }
    }

    @Test(arguments: ["program", "timeZone", "currency", "earn"])
    func `what is required cannot be left out`(key: String) throws {
        #expect(faults(try json(ProgramFragments.smallest).with(key, nil)) == ["/\(key)"])
    }
}

@Suite struct ProgramTimelineTests {
    /// Version 2 was published to come into force in June, version 3 in May to do so at once.
    let timeline = ProgramTimeline(publications: [
        ProgramTimeline.Publication(version: Version(1), effectiveFrom: time("2026-04-01T00:00:00Z")),
        ProgramTimeline.Publication(version: Version(2), effectiveFrom: time("2026-06-01T00:00:00Z")),
        ProgramTimeline.Publication(version: Version(3), effectiveFrom: time("2026-05-01T00:00:00Z")),
    ])

    @Test(
        arguments: [
            ("2026-03-31T23:59:59Z", nil), ("2026-04-01T00:00:00Z", 1), ("2026-05-01T00:00:00Z", 3),
            ("2026-06-01T00:00:00Z", 2),
        ] as [(String, Int64?)]
    )
    func `the version in force is the one that came into force last`(at: String, version: Int64?) {
        #expect(timeline.inForce(at: time(at)) == version.map { Version($0) })
    }

    @Test func `what is older than the program is rated by its first version`() {
        #expect(timeline.rating(at: time("1997-01-01T00:00:00Z")) == Version(1))
        let second = ProgramTimeline.Publication(version: Version(2), effectiveFrom: time("2026-03-01T00:00:00Z"))
        let earlier = ProgramTimeline(publications: timeline.publications.prefix(1) + [second])
        #expect(earlier.rating(at: time("1997-01-01T00:00:00Z")) == Version(2))
        #expect(ProgramTimeline().rating(at: time("1997-01-01T00:00:00Z")) == nil)
    }
}
