// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation
import Kernel
import Storage
import TestSupport
import Testing

@testable import Enrollment

@Suite("Erasure")
struct ErasureTests {
    private static func ada(_ number: Int) -> JSON {
        [
            "identifiers": .array([identifier("card:card-\(number)-end"), identifier("email:ada\(number)@example.org")]),
            "name": "Ada Lovelace \(number) end".json, "birthday": "1990-02-28",
            "attributes": ["shoe": "purple-\(number)-end".json],
            "consents": [["purpose": "marketing", "channel": "email", "granted": true]], "segments": ["regulars"],
        ]
    }

    @Test func `nothing personal is left of an erased member, and nothing can be changed`() throws {
        let desk = try Desk()
        let member = try #require(try desk.ask("member.enroll", Self.ada(1))["member"]?.string)
        try desk.ask("member.erase", ["member": member.json])

        let shown = try desk.ask("member.get", ["member": member.json])
        #expect(shown["status"] == "erased" && shown["name"] == nil && shown["birthday"] == nil && shown["attributes"] == nil)
        for part in ["identifiers", "consents", "segments"] { #expect(shown[part] == [], "\(part)") }
        #expect(try desk.profiles.map(\.person) == [.erased])
        for (type, data) in [
            ("member.update", ["name": "Ada"]), ("member.linkIdentifier", identifier("card:2")), ("member.suspend", [:]),
            ("member.reinstate", [:]), ("member.erase", [:]), ("preference.set", ["key": "theme", "value": "velvet"]),
            ("consent.grant", ["purpose": "marketing", "channel": "email"]),
            ("consent.withdraw", ["purpose": "marketing", "channel": "email"]),
        ] as [(String, JSON)] {
            #expect(try desk.refusal(of: type, data.with("member", member.json)) == .memberErased, "\(type)")
        }
    }

    @Test func `the identifiers name nobody any more, and are given to nobody else`() throws {
        let desk = try Desk()
        let member = try #require(try desk.ask("member.enroll", Self.ada(1))["member"]?.string)
        try desk.ask("member.erase", ["member": "card:card-1-end"])

        #expect(try desk.refusal(of: "member.get", ["member": "card:card-1-end"]) == .memberNotFound)
        #expect(try desk.refusal(of: "member.enroll", Self.ada(1)) == .identifierTaken)
        let resolved = try desk.ask("member.resolve", ["member": "card:card-1-end"])
        #expect(resolved["member"]?.string == member && resolved["unlinked"] == true)
        let told = try desk.events.suffix(3).map(\.message.type)
        #expect(told == ["identifier.unlinked", "identifier.unlinked", "member.erased"])
    }

    @Test func `the replay of the journal comes to the same`() throws {
        let desk = try Desk()
        for number in 1...3 { try desk.ask("member.enroll", Self.ada(number)) }
        try desk.ask("member.erase", ["member": "card:card-2-end"])
        var replay = EnrollmentReplay()
        for event in try desk.events { try replay.apply(event) }
        #expect(try Set(desk.profiles.map(\.membership)) == Set(replay.memberships.values))
        #expect(try Set(desk.owners) == Set(replay.owners.values))
    }

    @Test func `no byte of the files tells who was erased, while the others are still there`() throws {
        let scratch = try Scratch()
        let desk = try Desk(scratch.path + "/store.db")
        for number in 1...60 {
            try desk.ask("member.enroll", Self.ada(number))
            // Each version of a document is replaced by a longer or shorter one, and may leave something behind.
            let attributes: JSON = ["shoe": .string(String(repeating: "purple-\(number)-end ", count: 1 + number * 7 % 40))]
            try desk.ask("member.update", ["member": "card:card-\(number)-end".json, "attributes": attributes])
        }
        for number in 1...60 where number % 3 == 0 {
            try desk.ask("member.update", ["member": "card:card-\(number)-end".json, "attributes": ["shoe": "none"]])
            try desk.ask("member.erase", ["member": "card:card-\(number)-end".json])
        }
        let bytes = try FileManager.default.contentsOfDirectory(atPath: scratch.path).reduce(into: Data()) { bytes, name in
            bytes.append(try Data(contentsOf: URL(filePath: scratch.path + "/" + name)))
        }
        for number in 1...60 {
            for value in ["Lovelace \(number) end", "card-\(number)-end", "ada\(number)@example.org", "purple-\(number)-end"] {
                #expect(bytes.range(of: Data(value.utf8)) == nil || number % 3 != 0, "\(value) is in the files")
            }
            #expect((bytes.range(of: Data("Lovelace \(number) end".utf8)) != nil) == (number % 3 != 0))
        }
    }
}
