// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

extension Membership {
    /// Decides to take a member's word on a scope; nil when it is the same as the last.
    ///
    /// Consent can be withdrawn from any membership, closed or not: a member's no is never refused.
    func decideConsent<Change: ConsentChange>(
        _ scope: ConsentScope, _: Change.Type, happenedAt: Timestamp
    ) throws(Rejection) -> ConsentEvent<Change>? {
        try Change.granted ? checkOpen() : checkNotErased()
        if let known = consents.first(where: { $0.scope == scope }) {
            if known.granted == Change.granted { return nil }
        } else if consents.count >= Limits.profileItems {
            // Nothing on record is as good as a no.
            guard Change.granted else { return nil }
            throw Rejection(Invalid(Pointer("/data"), "the member has answered on \(Limits.profileItems) already"))
        }
        return ConsentEvent(member: member, scope: scope, at: happenedAt)
    }
}
