// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Testing

@testable import Earning

@Suite struct ProgramSentenceTests {
    func read(_ fragment: ProgramFragments.Fragment) throws -> Program { try Program.check(ProgramFragments.document(fragment)) }

    @Test func `a program is said in sentences under headings`() throws {
        let program = try read(
            (
                "",
                #"""
                {"program": "p", "timeZone": "Europe/Berlin", "currency": "EUR", "rounding": "halfEven",
                 "earn": [{"points": 2, "per": "1.00", "partner": ["b", "a"]}, {"points": 1, "per": "25", "currency": "CZK"}],
                 "basis": {"excludeCategories": ["giftcard", "deposit"]},
                 "expiry": {"after": "P1Y2M", "align": "month", "warn": ["P30D", "P7D"]},
                 "campaigns": [{"id": "c", "from": "2026-07-01", "to": "2026-08-01T12:30:15",
                   "when": {"category": "coffee", "brand": ["x", "y"], "weekday": ["sun", "sat"],
                            "hours": {"from": "15:00", "to": "18:05"}},
                   "effect": {"multiply": "1.25"}, "cap": {"perMember": 500, "perMemberPer": "P1M", "count": 1}},
                   {"id": "d", "effect": {"add": 5}}, {"id": "e", "when": {"activity": "review"}, "effect": {"add": 5}}]}
                """#, []
            ))
        func said(_ heading: Sentence.Heading) -> [String] { program.sentences.filter { $0.heading == heading }.map(\.text) }
        #expect(
            said(.earning) == [
                "A purchase earns 2 points for each 1.00 EUR at partner a or b.",
                "If none of the above applies, it earns 1 point for each 25.00 CZK.",
                "The points of a purchase are rounded once, to the nearest, halves to the even one.",
                "Lines of category deposit or giftcard earn nothing.",
                "Tax earns as well.",
            ])
        #expect(
            said(.lots) == [
                "Points can be spent at once.",
                "Points expire 1 year and 2 months after they were earned, at the end of that month.",
                "Members are told 30 days and 7 days before points expire.",
            ])
        #expect(
            said(.campaigns) == [
                "c: The points of lines of category coffee and brand x or y are multiplied by 1.25.",
                "c: It applies from 2026-07-01 00:00 to 2026-08-01 12:30:15.",
                "c: It applies on Saturday or Sunday, between 15:00 and 18:05.",
                "c: A member gets it at most once, and at most 500 points of it, in a calendar month.",
                "d: 5 points more for each purchase.",
                "e: 5 points more for each activity.",
                "e: It applies to the activity review.",
            ])
        #expect(program.sentences.filter { $0.rule == RuleName("c") }.count == 4)
    }

    /// What explain leaves out, diff does not see.
    @Test func `programs that differ are explained differently, and those that do not are not`() throws {
        let programs = try ProgramFragments.accepted.map { try read($0) }
        for (index, a) in programs.enumerated() {
            for (other, b) in programs.enumerated() where index < other {
                #expect(
                    (a == b) == (a.sentences == b.sentences),
                    "\(ProgramFragments.accepted[index]) \(ProgramFragments.accepted[other])")
            }
        }
    }

    @Test func `every value of a program is in a sentence`() throws {
        let whole = try json(ProgramFragments.everything)
        let sentences = try Program.check(whole).sentences
        for (place, other) in ProgramFragments.variations {
            let varied = try whole.replacing(place.split(separator: "/")[...], with: json(other))
            #expect(try Program.check(varied).sentences != sentences, "\(place) \(other)")
        }
    }
}

@Suite struct ProgramChangeTests {
    let old = """
        {"program": "p", "timeZone": "UTC", "currency": "EUR", "earn": [{"points": 1, "per": "1.00"}],
         "campaigns": [{"id": "a", "effect": {"add": 1}}, {"id": "b", "effect": {"add": 2}}]}
        """

    func changes(_ key: String, _ value: String?) throws -> [ProgramChange] {
        let (before, value) = (try json(old), try value.map { try json($0) })
        return try Program.check(before).changes(to: Program.check(before.with(key, value)))
    }

    @Test func `a default that is written out changes nothing`() throws {
        #expect(try changes("rounding", #""down""#) == [])
        #expect(try changes("returns", #"{"restoreGrace": "P30D"}"#) == [])
        #expect(try changes("earn", #"[{"points": 1, "per": "1", "currency": "EUR"}]"#) == [])
    }

    @Test func `what changes is told by its place, with what was said and what is`() throws {
        let change = try #require(try changes("earn", #"[{"points": 2, "per": "1.00"}]"#).first)
        #expect(change.place == "earn/0")
        #expect(change.was == ["A purchase earns 1 point for each 1.00 EUR."])
        #expect(change.now == ["A purchase earns 2 points for each 1.00 EUR."])
    }

    @Test func `what comes has not been, and what goes is not any more`() throws {
        let campaigns = #"[{"id": "b", "effect": {"add": 2}, "group": "g"}, {"id": "c", "effect": {"reward": "r"}}]"#
        let changes = try changes("campaigns", campaigns)
        #expect(changes.map(\.place) == ["campaigns/a", "campaigns/b/group", "campaigns/c"])
        #expect(changes.map(\.was.isEmpty) == [false, true, true])
        #expect(changes.map(\.now.isEmpty) == [true, false, false])
    }

    @Test func `campaigns that change places are told, for they multiply in their order`() throws {
        let changes = try changes("campaigns", #"[{"id": "b", "effect": {"add": 2}}, {"id": "a", "effect": {"add": 1}}]"#)
        #expect(changes.map(\.place) == ["campaigns"])
        #expect(changes.first?.now == ["Campaigns are worked out in the order b, a."])
    }
}

extension JSON {
    /// This value with another at a place within it.
    fileprivate func replacing(_ place: ArraySlice<Substring>, with value: JSON) throws -> JSON {
        guard let key = place.first else { return value }
        let rest = place.dropFirst()
        if var elements = array {
            let index = try #require(Int(key))
            elements[index] = try elements[index].replacing(rest, with: value)
            return .array(elements)
        }
        return with(String(key), try (self[String(key)] ?? [:]).replacing(rest, with: value))
    }
}
