// SPDX-License-Identifier: Apache-2.0

import Contracts
import Foundation
import Testing

extension ProcessTests {
    /// What people and scripts type, against a running system.
    @Suite("The command line", .serialized) struct CommandLine {
        private static let accountable = ["--actor", "mia", "--reason", "because"]

        /// A command that is refused, the status it ends with, and how what it says begins.
        private static let refused: [(arguments: [String], status: Int32, says: String)] = [
            (["member", "card:nobody"], 1, "member_not_found: "),
            (["account", "show", "nonsense"], 1, "invalid: /data/member: "),
            (["account", "show", "card:1", "--at", "yesterday"], 1, "invalid: /data/at: "),
            (["statement", "card:nobody"], 1, "member_not_found: "),
            (["member", "export", "card:nobody"], 1, "member_not_found: "),
            (["points", "hold", "card:1", "H", "5000"], 1, "insufficient_points: available 110, asked 5000"),
            (["points", "capture", "card:1", "none"], 1, "hold_not_found: "),
            (["points", "transfer", "card:1", "card:nobody", "5"] + accountable, 1, "member_not_found: "),
            (["points", "adjust", "card:1", "20000"] + accountable, 1, "limit_exceeded: "),
            (["tier", "set", "card:1", "emperor"] + accountable, 1, "invalid: /data/tier: "),
            (["return", "void", "R", "--purchase-source", "pos/1"] + accountable, 1, "return_not_found: "),
            (["program", "show", "--version", "9"], 1, "program_not_found: "),
            (["reward", "show", "none"], 1, "reward_not_found: "), (["redeem", "card:1", "none"], 1, "reward_not_found: "),
            (["redeem", "card:1", "sold-out"], 1, "out_of_stock: "), (["redeem", "card:2", "yacht"], 1, "insufficient_points: "),
            (["redeem", "show", "red_00000000000000000000000000"], 1, "redemption_not_found: "),
            (["voucher", "check", "K7QF-9M2X-4WTC"], 1, "voucher_not_found: "),
            (["referral", "show", "card:1"], 1, "referral_not_found: "),
            (["referral", "review", "ref_00000000000000000000000000", "reject"] + accountable, 1, "referral_not_found: "),
            (["template", "show", "none"], 1, "template_not_found: "), (["message", "unsubscribe", "x"], 1, "token_not_found: "),
            (["parked", "retry", "mem_nobody"], 1, "not_parked: "),
            (["consumer", "reset", "earning-0", "intake-0"] + accountable, 1, "not_stopped: "),
            (["tail", "nothing"], 1, "stream_not_found: "),
            // What cannot be taken, and what is not there.
            (["program", "publish", "bad.yaml"], 65, "bad.yaml cannot be a program:\n  /currency is missing"),
            (["reward", "publish", "misspelt.yaml"], 65, "misspelt.yaml cannot be a reward:\n  /perMembr "),
            (["template", "publish", "words.yaml"], 65, "words.yaml cannot be a template:\n  /body line 1: "),
            (["channel", "set", "mail.yaml"], 65, "mail.yaml cannot be a channel:\n  /smtp/port "),
            (["reward", "publish", "none.yaml"], 66, "cannot open none.yaml: "),
            (["publish", "none.json"], 66, "cannot open none.json: "), (["restore", "none"], 66, "none is no backup: "),
            (["backup", "taken"], 73, "taken is there already"), (["up"], 75, "another `punchcard up` "),
            (["clock", "set", "+1d"], 78, ""), (["account", "show", "card:1", "--gateway", "7"], 69, "nobody is at "),
        ]

        @Test func `what is refused says why on stderr, prints nothing else, and ends as the table of exit statuses says`() throws {
            let installation = try Installation()
            try installation.start(program: Installation.program + "\nlimits: {adjust: 10000}\ngifts: {welcome: {points: 10}}\n")
            let member = try installation.enroll("card:1")
            _ = try installation.enroll("card:2")
            _ = try installation.buy(member, 10_000, id: "1", ack: "done")
            for (reward, cost, stock) in [("sold-out", 1, 0), ("yacht", 9_000, 1)] as [(String, Int64, Int64)] {
                try installation.file("\(reward).yaml", "{name: x, kind: gift, cost: \(cost), stock: \(stock)}")
                try installation.punchcard("reward", "publish", installation.directory + "/\(reward).yaml")
            }
            try installation.file("bad.yaml", "{program: x, timeZone: UTC, earn: []}")
            try installation.file("misspelt.yaml", "{name: x, kind: gift, cost: 5, perMembr: 3}")
            try installation.file("words.yaml", "{on: points.earned, channel: inbox, purpose: service, body: '{{poins}}'}")
            try installation.file("mail.yaml", "{channel: email, smtp: {host: h, port: 99999, from: a@b}}")
            try installation.file("taken", "")

            for (arguments, status, says) in Self.refused {
                let ended = try installation.command(arguments)
                #expect(ended.status == status, "\(arguments): \(ended)")
                #expect(ended.errors.hasPrefix("punchcard: \(says)"), "\(arguments): \(ended)")
                #expect(ended.output == "", "\(arguments)")
            }
            // What is typed wrong is explained by the command line itself.
            for arguments in [
                ["redeem", "card:1"], ["points", "hold", "card:1", "H", "many"], ["referral", "list", "--state", "x"],
            ] {
                let ended = try installation.command(arguments)
                #expect(ended.status == 64 && ended.errors.hasPrefix("Error: ") && ended.output == "", "\(arguments): \(ended)")
            }
            // `send` prints the reply, whatever it is.
            let sent = try installation.command(["send", "account.get", "member=card:nobody"])
            #expect(sent.status == 1 && sent.output.contains(#""code":"member_not_found""#) && sent.errors == "")

            installation.stop()
            for arguments in [["queues"], ["account", "show", "card:1"], ["redeem", "card:1", "yacht"], ["parked"]] {
                let ended = try installation.command(arguments)
                #expect(ended.status == 69 && ended.errors.hasPrefix("punchcard: nobody is at "), "\(arguments): \(ended)")
                #expect(ended.output == "", "\(arguments)")
            }
            #expect(try installation.command(["status"]).status == 1)
        }

        @Test func `a reward is offered, redeemed, used, made void and given back by commands alone`() throws {
            let installation = try Installation()
            try installation.start(
                program: Installation.program + "\nreferral: {advocate: {points: 5}, friend: {points: 5}, minimum: \"1.00\", "
                    + "within: P30D, hold: P14D}\n")
            let member = try installation.enroll("card:1")
            _ = try installation.buy(member, 10_000, id: "1", ack: "done")
            try installation.file(
                "coffee.yaml", "name: A coffee\nkind: freeItem\nvalue: {sku: C-1}\ncost: 30\nstock: 3\nvoucher: {validFor: P90D}")
            func json(_ arguments: String...) throws -> JSON {
                let ended = try installation.command(arguments + ["--json"])
                #expect(ended.status == 0 && ended.errors == "", "\(arguments): \(ended)")
                return try JSON(parsing: Array(ended.output.utf8))
            }
            func refused(_ arguments: String...) throws -> String {
                let ended = try installation.command(arguments)
                #expect(ended.status == 1 && ended.output == "", "\(arguments): \(ended)")
                return String(ended.errors.dropFirst("punchcard: ".count).prefix { $0 != ":" })
            }
            func redeem(_ id: String) throws -> (redemption: String, code: String) {
                let redeemed = try json("redeem", "card:1", "coffee", "--id", id)
                #expect(redeemed["state"] == "issued")
                return (
                    try #require(redeemed["redemption"]?.string), try #require(redeemed["voucher"]?["code"]?.string)
                )
            }

            #expect(
                try installation.punchcard("reward", "publish", installation.directory + "/coffee.yaml")
                    == "coffee: offered for 30 points, 3 left\n")
            #expect(try installation.punchcard("reward", "list", "card:1").contains("can be had"))

            let used = try redeem("r1")
            #expect(try redeem("r1") == used)
            #expect(try json("voucher", "check", used.code.lowercased().replacing("-", with: ""))["state"] == "open")
            #expect(try json("voucher", "use", used.code, "--purchase", "P7", "--store", "berlin")["state"] == "used")
            let again = try installation.command(["voucher", "use", used.code, "--purchase", "P8"])
            #expect(again.errors.contains(" in berlin for the purchase P7 of punchcard"), "\(again)")
            #expect(try refused("redeem", "cancel", used.redemption, "--actor", "mia", "--reason", "no") == "voucher_used")

            let voided = try redeem("r2")
            #expect(
                try json("voucher", "void", voided.code, "--actor", "mia", "--reason", "printed twice")["state"] == "voided")
            #expect(try refused("voucher", "use", voided.code) == "voucher_voided")

            let cancelled = try redeem("r3")
            #expect(try refused("redeem", "card:1", "coffee") == "out_of_stock")
            #expect(try json("account", "show", "card:1")["balance"] == 10)
            let back = try json("redeem", "cancel", cancelled.redemption, "--actor", "mia", "--reason", "no milk")
            #expect(back["state"] == "cancelled" && back["restored"] == 30 && back["balance"] == 40)
            #expect(try json("redeem", "show", cancelled.redemption)["state"] == "cancelled")
            #expect(try json("reward", "show", "coffee")["left"] == 1)
            // What is shown can be published again as it is.
            let shown = try installation.punchcard("reward", "show", "coffee")
            try installation.file("coffee.yaml", shown)
            try installation.punchcard("reward", "publish", installation.directory + "/coffee.yaml")
            #expect(try installation.punchcard("reward", "show", "coffee") == shown)

            let code = try #require(try json("referral", "code", "card:1")["code"]?.string)
            #expect(try installation.punchcard("referral", "code", "card:1").hasPrefix("code  \(code)\n"))
            let friend = #"identifiers=[{"kind":"card","value":"2"}]"#
            try installation.punchcard("send", "member.enroll", friend, "referralCode=\(code)")
            try installation.drain()
            #expect(try json("referral", "show", "card:2")["state"] == "signedUp")
            #expect(try installation.punchcard("member", "card:1").contains("coffee  voided"))
            #expect(try installation.punchcard("audit").contains("Everything holds."))
        }

        @Test func `the queues say which process does not answer, and what waits for it`() throws {
            let installation = try Installation()
            try installation.start()
            let member = try installation.enroll("card:1")
            try installation.drain()
            let rewards = try #require(try installation.processes()["rewards-0"])
            kill(rewards, SIGSTOP)
            defer { kill(rewards, SIGCONT) }
            _ = try installation.buy(member, 100, id: "1", ack: "done")
            let shown = try installation.punchcard("queues", "--interval", "0")
            let row = try #require(shown.split(separator: "\n").first { $0.hasPrefix("earning-0 ") && $0.contains(" rewards-0 ") })
            #expect(row.hasSuffix("down"))
            #expect(shown.contains("rewards-0 does not answer, and its own stream is not shown. "), "\(shown)")
            let parked = try installation.command(["parked"])
            #expect(parked.status == 75 && parked.output == "")
            #expect(parked.errors == "punchcard: no answer from rewards-0: what is parked there is not known\n")
            #expect(try installation.command(["member", "card:1"]).status == 75)
            #expect(try installation.command(["redeem", "card:1", "coffee"]).status == 75)
        }
    }
}

extension Installation {
    /// Writes a file into the directory.
    fileprivate func file(_ name: String, _ text: String) throws {
        try text.write(toFile: directory + "/" + name, atomically: true, encoding: .utf8)
    }
}
