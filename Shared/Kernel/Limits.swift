// SPDX-License-Identifier: Apache-2.0

/// Every bound of the system in one place: what is not limited here is not limited anywhere, and that would be a bug.
package enum Limits {
    // The wire (docs/reference/protocol.md).

    /// Bytes of one request body; a larger one is answered `413 too_large`.
    package static let bodyBytes = 1 << 20
    /// Messages in one array.
    package static let batchMessages = 512
    /// Bytes of one event in a stream, so that any `limit` of them can be held in memory.
    package static let eventBytes = 256 << 10
    /// Nesting of a JSON text; deeper ones are only sent to exhaust a stack.
    package static let nesting = 32
    /// Nesting of any text that is read: an event in an answer to a fetch, in an array of answers, stands four levels deeper
    /// than the message that it was, and who reads it must not stumble.
    package static let wrappedNesting = 40
    /// The largest magnitude of a number: below 2⁵³, so that a JavaScript till reads it exactly.
    package static let magnitude: Int64 = 9_000_000_000_000_000
    /// Characters of a message id.
    package static let idCharacters = 128
    /// Characters of a `source`.
    package static let sourceCharacters = 256
    /// Characters of any other name, number, code or label that is kept.
    package static let labelCharacters = 256
    /// Characters of free text, such as a reason.
    package static let textCharacters = 1_024
    /// Lines or tenders of a purchase: a wholesaler's longest receipt, and it still fits an event.
    package static let purchaseLines = 512
    /// Rewards that one stamp card can give for one purchase: each is an event of the same transaction.
    package static let stampRewards: Int64 = 1_000
    /// Seconds that a hold can last: a year, for what is ordered long before it is delivered.
    package static let holdSeconds: Int64 = 366 * 86_400
    /// Identifiers of one member.
    package static let identifiers = 32
    /// Keyed hashes that are kept of what was seen with one member, to be compared with others'.
    package static let comparisons = 64
    /// Rewarded referrals of one advocate that a program can allow: as many are counted before each reward.
    package static let referralsCounted = 10_000
    /// How many generations of advocates are looked at: a ring of more people is no fraud of a few.
    package static let advocates = 16
    /// Attributes, consents, preferences or segments of one member.
    package static let profileItems = 64

    // The turn (docs/internals/architecture.md).

    /// Messages waiting in a process; beyond that it answers `429 overloaded`.
    package static let inboundMessages = 4_096
    /// Bytes waiting in a process.
    package static let inboundBytes = 16 << 20
    /// Bytes of memory that a process may take before it ends itself and is started anew: libzmq keeps what is unfinished or unread
    /// without a limit of its own. Full queues and caches take a third of it.
    package static let memory = 2 << 30
    /// Messages, events and chores in one transaction.
    package static let turnItems = 512
    /// Bytes of messages in one transaction.
    package static let turnBytes = 1 << 20
    /// Work set aside in memory, per process; beyond that it is answered 503 at once.
    package static let asideMessages = 4_096
    /// How many items run singly after an unclean exit, to find one that kills the process.
    package static let cautiousItems = 1_024
    /// What `429 overloaded` advises to wait, in milliseconds.
    package static let retryAfter: Int64 = 100
    /// Dispatches to the outside world under way, in one process: each holds its text in memory.
    package static let dispatches = 256
    /// Exits that one item may cause before it is parked.
    package static let attempts = 3
    /// How long a chore is left out that seems to have caused them, in milliseconds: it may have been something from outside.
    package static let choreRest: Int64 = 3_600_000
    /// Members parked within `parkingWindow` before the consumer stops: that is a bad release, not a bad message.
    package static let parkedMembers = 20
    /// The window of `parkedMembers`, in milliseconds.
    package static let parkingWindow: Int64 = 5 * 60 * 1_000

    // Streams.

    /// Positions that one fetch looks at.
    package static let fetchPositions = 4_096
    /// Events in one answer.
    package static let fetchEvents = 512
    /// Bytes of one answer to a fetch.
    package static let fetchBytes = 1 << 20
    /// Milliseconds that a fetch may wait.
    package static let fetchWait: Int64 = 30_000
    /// Fetches that wait at one owner.
    package static let waitingFetches = 1_024
    /// Named consumers of one stream.
    package static let consumers = 1_024
    /// Shards of a service, and of a consumer: the slots are divided among them.
    package static let slots = 1_024

    /// What is given out of one member at once: a reply may have 16 MiB.
    package static let exportBytes = 15 << 20
    // Messages to members.

    /// Channels by which messages go out; each has threads of its own.
    package static let channels = 32
    /// Messages of one channel under way at once.
    package static let channelConcurrency: Int64 = 16
    /// Templates that are current.
    package static let templates = 1_024
    /// Bytes of one text of a template.
    package static let templateBytes = 64 << 10
    /// How often a message is tried at most.
    package static let sendAttempts: Int64 = 1_000
    /// Messages that a frequency cap counts, and hours over which it does: a quarter of a year.
    package static let cappedMessages: Int64 = 500
    package static let capHours: Int64 = 92 * 24
    /// Messages that are begun in one go: that many members are asked about at once.
    package static let sendsAtOnce = 64

    // Time, in milliseconds.

    /// A read or a fan-out.
    package static let readTime: Int64 = 1_000
    /// A purchase with `ack: done`; then it is stored and answered 202.
    package static let doneTime: Int64 = 2_000
    /// Any other change.
    package static let changeTime: Int64 = 5_000
    /// A change whose end other services tell; then it is answered 202.
    package static let settleTime: Int64 = 4_000
    /// How long our own services let a fetch wait, and when they ask again.
    package static let ownFetchWait: Int64 = 1_000
    package static let ownFetchRepeat: Int64 = 2_000
    /// How long a backup may stop a process from reading on, unless it says so again: one that died harms nobody for longer.
    package static let pauseTime: Int64 = 30_000
    /// How long a poll may last: libzmq 4.3.4 can lose a wake-up, and this makes it a hiccup.
    package static let poll: Int64 = 250
    /// How often a process shows its control thread how things stand.
    package static let snapshotInterval: Int64 = 1_000
    /// How long a chore rests at least, when the program's clock goes so fast that it is always due.
    package static let chorePause: Int64 = 50
    /// How often a process looks how the program's clock is set, in a home that has one of its own.
    package static let clockLook: Int64 = 100
    /// How long before it takes effect a setting of the program's clock is made known, so that all processes follow it at once.
    package static let clockLead: Int64 = 500
    /// How long the program's clock goes after it was wound, and how often it is.
    package static let clockLease: Int64 = 3_000
    package static let clockWinding: Int64 = 1_000
    /// Seconds on the program's clock in a second: beyond that, a millisecond is a quarter of a year.
    package static let clockSpeed: Int64 = 10_000_000
    /// How long a return waits for its purchase before a person is asked: 30 days.
    package static let returnWait: Int64 = 30 * 86_400_000
    /// How long a redemption may be unsettled on the program's clock before it is cancelled: 15 minutes.
    package static let redemptionTime: Int64 = 15 * 60 * 1_000

    // Rewards.

    /// Rewards in a catalogue: all of them are shown in one answer.
    package static let rewards = 1_000
    /// Codes of vouchers in one message: more are sent in several.
    package static let voucherCodes = 10_000
    /// Letters and digits of a voucher code that somebody else made.
    package static let codeCharacters = 64
    /// How often one voucher can be used, and how many pieces of a reward there can be.
    package static let pieces: Int64 = 1_000_000_000
    /// Windows of an early access.
    package static let accessWindows = 16
    /// Redemptions, and vouchers, of a member in one page.
    package static let memberRewards = 1_000
}
