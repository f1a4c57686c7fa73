// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts
import Kernel

/// `punchcard referral`
struct ReferralCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "referral",
        abstract: "Look at who brought whom, and decide what looks like fraud.",
        discussion: "A member is an id, or an identifier: card:…, phone:…, email:… or customer:…",
        subcommands: [Code.self, Show.self, List.self, Review.self])

    /// `punchcard referral code`
    struct Code: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show what a member gives to friends.")

        @OptionGroup var home: HomeOptions
        @OptionGroup var output: JSONOption

        @Argument(help: "The member.")
        var member: String

        func run() throws {
            let answer = try home.door.demand("referral.code", ["member": member.json])
            if output.json { return Terminal.print(answer.text) }
            var facts = Facts()
            for name in ["code", "link"] { facts.add(name, answer[name]?.string) }
            Terminal.write(facts.text)
        }
    }

    /// `punchcard referral show`
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show what became of a referral.")

        @OptionGroup var home: HomeOptions
        @OptionGroup var output: JSONOption

        @Argument(help: ArgumentHelp("The referral, or the friend who was brought.", valueName: "referral-or-friend"))
        var key: String

        func run() throws {
            let referral = try home.door.demand("referral.get", [ReferralID(key) == nil ? "member" : "referral": key.json])
            Terminal.write(output.json ? referral.text + "\n" : ShownReferral(referral).text)
        }
    }

    /// `punchcard referral list`
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List referrals: those that wait for a person, of a member, or in a state.",
            discussion: "Of a member there is the one by which the member came, and those of all whom the member brought.")

        @OptionGroup var home: HomeOptions
        @OptionGroup var output: JSONOption

        @Argument(help: "The member.")
        var member: String?

        @Option(
            help: ArgumentHelp(
                "signedUp, qualified, rewarded, rejected, expired, clawedBack or review. Default without a member: review.",
                valueName: "state"))
        var state: ReferralListState?

        @Option(help: ArgumentHelp("At most so many: 1 to 512.", valueName: "n"))
        var limit: Int64 = 100

        @Option(help: ArgumentHelp("Go on after what a page before ended with.", valueName: "place"))
        var after: String?

        func validate() throws {
            if member != nil, state != nil { throw ValidationError("name a member or a --state, not both") }
        }

        func run() throws {
            let state = member == nil ? state ?? .review : nil
            let list = try home.door.demand(
                "referral.list",
                .members(["after": after?.json, "limit": limit.json, "member": member?.json, "state": state?.json]))
            if output.json { return Terminal.print(list.text) }
            let referrals = list["referrals"]?.array ?? []
            guard !referrals.isEmpty else {
                return Terminal.note(state == .review ? "no referral waits for a person" : "there are no such referrals")
            }
            Terminal.write(ShownReferral.table(referrals).text)
            if let next = list["next"]?.string { Terminal.note("there are more: go on with --after '\(next)'") }
        }
    }

    /// `punchcard referral review`
    struct Review: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Decide a referral that looks like fraud, once you have looked at it.",
            discussion: "What is released is rewarded when it is due; what is rejected never is. Both stay on record.")

        @OptionGroup var change: ChangeOptions
        @OptionGroup var accountable: AccountableOptions

        @Argument(help: "The referral, as `punchcard referral list` names it.")
        var referral: String

        @Argument(help: "release or reject.")
        var decision: ReferralReview.Decision

        func run() throws {
            try change.run(
                "referral.review",
                [
                    "actor": accountable.actor.json, "decision": decision.rawValue.json, "reason": accountable.reason.json,
                    "referral": referral.json,
                ])
        }
    }
}

extension ReferralListState: ExpressibleByArgument {}
extension ReferralReview.Decision: ExpressibleByArgument {}
