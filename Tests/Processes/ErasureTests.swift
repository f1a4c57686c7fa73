// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation
import ServiceHost
import Testing

extension ProcessTests {
    /// What is left of who was erased, on the shipped binaries.
    @Suite("Erasing and exporting", .serialized) struct Erasing {
        private static let personal = ["Ada Lovelace-Byron", "1990-02-28", "ada@lovelace.example", "4915112345678", "velvet-38"]

        private func files(of installation: Installation) throws -> [(path: String, bytes: Data)] {
            let directory = URL(filePath: installation.home.path + "/data")
            let found = try #require(FileManager.default.enumerator(at: directory, includingPropertiesForKeys: nil))
            return try found.compactMap { $0 as? URL }.filter { !$0.hasDirectoryPath }.map { ($0.path, try Data(contentsOf: $0)) }
        }

        private func traces(in installation: Installation) throws -> [String] {
            try files(of: installation).flatMap { file in
                Self.personal.filter { file.bytes.range(of: Data($0.utf8)) != nil }.map { "\($0) in \(file.path)" }
            }
        }

        @Test func `a member is exported whole, and after the erasing no file of any service has a personal byte`() throws {
            let installation = try Installation()
            try installation.start()
            let enrolled = try installation.ask(
                "member.enroll",
                [
                    "identifiers": [
                        ["kind": "card", "value": "6035550100"], ["kind": "email", "value": "ada@lovelace.example"],
                        ["kind": "phone", "value": "4915112345678"],
                    ],
                    "name": "Ada Lovelace-Byron", "birthday": "1990-02-28", "attributes": ["size": "velvet-38"],
                    "consents": [["purpose": "marketing", "channel": "email", "granted": true]],
                ])
            let member = try #require(enrolled.data?["member"]?.string)
            for number in 1...130 {
                let bought = try installation.ask(
                    "purchase.completed",
                    ["member": "card:6035550100", "currency": "USD", "amount": 1_000, "purchase": "r\(number)".json], ack: "done")
                #expect(bought.status == 200)
            }
            let export = try JSON(parsing: Array(installation.punchcard("member", "export", "email:ada@lovelace.example").utf8))
            #expect(export["profile"]?["name"] == "Ada Lovelace-Byron" && export["account"]?["balance"] == 1_300)
            #expect(export["entries"]?.array?.count == 130)
            #expect(try !traces(in: installation).isEmpty)

            try installation.punchcard("member", "erase", "card:6035550100", expecting: 1)
            #expect(try installation.ask("member.get", ["member": member.json]).data?["status"] == "active")
            try installation.punchcard("member", "erase", "card:6035550100", "--yes")
            #expect(try traces(in: installation) == [])

            let account = try installation.ask("account.get", ["member": member.json])
            #expect(account.data?["balance"] == 1_300)
            try installation.wait(upTo: 10, "Earning to read of it") {
                let bought = try installation.ask(
                    "purchase.completed", ["member": member.json, "currency": "USD", "amount": 1_000], ack: "done")
                return bought.code == .memberErased
            }
            try installation.punchcard("audit")
            installation.stop()
            #expect(try traces(in: installation) == [])
        }
    }
}
