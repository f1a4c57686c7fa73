// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

// An identifier belongs to the first member that it was linked to, for ever. That is what makes a retry safe: a
// purchase sent again after the card was unlinked, or the member erased, still reaches the shard that remembers it.

extension Membership {
    /// Decides to link an identifier; nil when it is linked to this member already.
    func decideLinking(
        _ identifier: IdentifierHash, owner: IdentifierOwner?, comparison: Comparison? = nil
    ) throws(Rejection) -> IdentifierLinked? {
        try checkOpen()
        if let owner, owner.member != member {
            throw Rejection(.identifierTaken, "it is or was another member's")
        }
        if owner?.isLinked == true { return nil }
        guard identifiers.count < Limits.identifiers else {
            throw Rejection(Invalid(Pointer("/data"), "the member has \(Limits.identifiers); unlink one first"))
        }
        return IdentifierLinked(member: member, identifier: identifier, comparison: comparison)
    }

    /// Decides to unlink an identifier; the last one stays, or nobody could name the member any more.
    func decideUnlinking(_ identifier: IdentifierHash) throws(Rejection) -> IdentifierUnlinked {
        try checkOpen()
        guard identifiers.contains(identifier) else {
            throw Rejection(.identifierNotLinked, "the member has no such identifier")
        }
        guard identifiers.count > 1 else { throw Rejection(.lastIdentifier, "link another one first") }
        return IdentifierUnlinked(member: member, identifier: identifier)
    }
}
