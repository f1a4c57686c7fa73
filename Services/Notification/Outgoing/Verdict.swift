// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

/// What the end of a dispatch means for its message and its channel.
enum Verdict: Hashable, Sendable {
    case delivered
    /// To be tried again, not before so many seconds if the other end said so. `isOfChannel`: any other message would have
    /// failed too.
    case again(detail: String, retryAfter: Int64?, isOfChannel: Bool)
    case never(FailureReason, detail: String)

    init(_ ending: DispatchResult.Ending, of kind: MessageChannel) {
        switch ending {
        case .unanswered where Sabotage.takesSilenceForYes.isOn: self = .delivered
        case .unanswered(let reason): self = .again(detail: reason, retryAfter: nil, isOfChannel: true)
        case .answered(let status, let retryAfter):
            self = kind == .email ? Self.mail(status) : Self.call(status, retryAfter, of: kind)
        }
    }

    /// Reply codes of SMTP (RFC 5321, section 4.2; of logging in: RFC 4954, section 6).
    private static func mail(_ status: Int) -> Verdict {
        switch status {
        case 200..<400: .delivered
        case 421, 454, 530, 534, 535, 538: .again(detail: "status \(status)", retryAfter: nil, isOfChannel: true)
        case 400..<500: .again(detail: "status \(status)", retryAfter: nil, isOfChannel: false)
        default: .never(.refused, detail: "status \(status)")
        }
    }

    /// Statuses of HTTP. A webhook is tried again whatever it says, until it says that it is gone (Standard Webhooks).
    private static func call(_ status: Int, _ retryAfter: Int64?, of kind: MessageChannel) -> Verdict {
        let detail = "status \(status)"
        switch status {
        case 200..<300: return .delivered
        case 410 where kind == .webhook: return .never(.gone, detail: detail)
        case 401, 403, 408, 425, 429, 500...: return .again(detail: detail, retryAfter: retryAfter, isOfChannel: true)
        case _ where kind == .webhook: return .again(detail: detail, retryAfter: retryAfter, isOfChannel: false)
        default: return .never(.refused, detail: detail)
        }
    }
}
