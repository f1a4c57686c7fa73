// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// Why a message does not leave now.
enum Hurdle: Hashable, Sendable {
    case suppressed(SuppressionReason)
    /// It is not the time, by the member's own clock.
    case quiet(until: Timestamp)
}

/// A message of a member that was sent, or is on its way.
struct EarlierMessage: Hashable, Sendable {
    let purpose: Label
    let at: Timestamp
}

extension ChannelSettings {
    /// What stands in the way of a message of that purpose to a member, if anything does. Messages of the service need no
    /// consent, and go out at any time and as often as there is one.
    ///
    /// `consents` is to what the member has said yes, `earlier` what they got by this channel, and `offset` what their clocks
    /// show beyond UTC at a moment, in milliseconds.
    func hurdle(
        for purpose: Label, consents: [ConsentScope], hasAddress: Bool, earlier: [EarlierMessage], now: Timestamp,
        offset: (Timestamp) -> Int64
    ) -> Hurdle? {
        let isFree = purpose == .service || Sabotage.sendsUnwanted.isOn
        guard isFree || consents.contains(ConsentScope(purpose: purpose, channel: kind)) else { return .suppressed(.noConsent) }
        guard hasAddress else { return .suppressed(.noAddress) }
        if isFree { return nil }
        if caps.contains(where: { $0.isReached(for: purpose, earlier, now: now) }) { return .suppressed(.frequencyCap) }
        return quietHours?.end(at: now, offset: offset).map { .quiet(until: $0) }
    }
}

extension MessageCap {
    /// Whether one more of that purpose would be too much.
    fileprivate func isReached(for purpose: Label, _ earlier: [EarlierMessage], now: Timestamp) -> Bool {
        guard self.purpose == nil || self.purpose == purpose else { return false }
        let counted = earlier.count { message in
            message.purpose != .service && (self.purpose == nil || self.purpose == message.purpose)
                && message.at > now + -hours * 3_600_000
        }
        return counted >= count
    }
}
