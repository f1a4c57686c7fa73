// SPDX-License-Identifier: Apache-2.0

/// A deliberate bug, which proves that the simulator would find it: only the test build has them, each behind one switch.
///
/// Where one sits is one line, `if Sabotage.….isOn`. A release compiles them away. A bug that the simulator does not find is a
/// hole in its invariants (docs/internals/testing.md).
package enum Sabotage: String, CaseIterable, Sendable {
    case repliesBeforeCommit, showsEventsBeforeCommit, savesCursorsFirst, forgetsInbox, ignoresBodies
    case ignoresEpochs, skipsAtLimit, countsGivenAsDone, coversEverySlot
    case overtakesParked, forgetsSetAside, dropsRefusals, expiresWhatWasDone
    case forgetsPassingOn, takesTimeoutForNo
    case ratesByToday, reratesReturns, dropsRemainders, countsEarnedTwice, sharesIdentifiers, takesNumbersTwice
    case keepsHeldFree, restoresAgain, offersTwice, keepsDeclined, skipsOverdue, looksAMinuteBack
    case welcomesAgain, voidsTwice, keepsGivenBack, takesActivitiesTwice
    case givesTheLastTwice, givesCodesTwice, refundsTwice, keepsCancelled, rewardsFriendsTwice, sendsUnwanted, takesSilenceForYes
    case eraseLeavesTrace

    /// What goes wrong.
    package var text: String {
        switch self {
        case .repliesBeforeCommit: "a reply leaves although its commit failed"
        case .showsEventsBeforeCommit: "an event is shown to consumers before it is committed"
        case .savesCursorsFirst: "a cursor is saved before its effects"
        case .forgetsInbox: "the inbox is not looked at"
        case .ignoresBodies: "the hash of the body is ignored"
        case .ignoresEpochs: "a consumer reads on in another epoch"
        case .skipsAtLimit: "a fetch that reaches its limit passes over an event"
        case .countsGivenAsDone: "what was given to a consumer counts as done by it"
        case .coversEverySlot: "a shard takes the members of the others"
        case .overtakesParked: "later events of a member overtake parked ones"
        case .forgetsSetAside: "work set aside is forgotten by a restart"
        case .dropsRefusals: "a refusal after a 202 is not told"
        case .expiresWhatWasDone: "a deadline is looked at before the inbox"
        case .forgetsPassingOn: "the gateway does not note what it passes on"
        case .takesTimeoutForNo: "a time-out is taken for a failure"
        case .ratesByToday: "a late purchase is rated by today's program"
        case .reratesReturns: "a return is rated again by today's program"
        case .dropsRemainders: "what is left over in an allocation is dropped"
        case .countsEarnedTwice: "what is earned counts twice in the account"
        case .sharesIdentifiers: "an identifier that is another member's is taken"
        case .takesNumbersTwice: "the number of a purchase is taken twice"
        case .keepsHeldFree: "points that are set aside stay free as well"
        case .restoresAgain: "what was restored of a hold can be restored again"
        case .offersTwice: "a transfer that is asked for again while it is under way goes again"
        case .keepsDeclined: "points that were declined by another shard do not come back"
        case .skipsOverdue: "the chore passes over what has been due for an hour"
        case .looksAMinuteBack: "what fell due in the last minute is not seen"
        case .welcomesAgain: "who is read of again after a restore is welcome again"
        case .voidsTwice: "a return is voided twice"
        case .keepsGivenBack: "a void leaves the member what the return had given back of a hold"
        case .takesActivitiesTwice: "an activity with its reference is taken twice"
        case .givesTheLastTwice: "the last piece of a reward is given out twice"
        case .givesCodesTwice: "a code of somebody else's that was given out stays to be given out"
        case .refundsTwice: "a cancelled redemption that is read of again is refunded again"
        case .keepsCancelled: "what a redemption took before it was cancelled is kept"
        case .rewardsFriendsTwice: "a referral that is read of again is rewarded again"
        case .sendsUnwanted: "nobody asks whether a member wants a message"
        case .takesSilenceForYes: "a message whose other end does not answer is taken for sent"
        case .eraseLeavesTrace: "what lies in the inbox of a member who is erased stays there"
        }
    }

    #if SABOTAGE
    /// The one that is at work, for the task that set it.
    @TaskLocal package static var active: Sabotage?

    package var isOn: Bool { Sabotage.active == self }

    /// Does something with a bug.
    package static func run<Result>(with sabotage: Sabotage?, _ work: () throws -> Result) rethrows -> Result {
        try $active.withValue(sabotage, operation: work)
    }
    #else
    package var isOn: Bool { false }

    /// Does something; a release has no such bugs.
    package static func run<Result>(with sabotage: Sabotage?, _ work: () throws -> Result) rethrows -> Result { try work() }
    #endif
}
