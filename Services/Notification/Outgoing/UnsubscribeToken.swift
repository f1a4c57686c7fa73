// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost

/// What stands in the link of a message by which a member says that they want no more of this: who, and of what. Nobody can make
/// one without the installation's key, and it is good for ever.
struct UnsubscribeToken: Hashable, Sendable {
    let member: MemberID
    let scope: ConsentScope

    init(member: MemberID, scope: ConsentScope) {
        self.member = member
        self.scope = scope
    }

    /// Nil for what was not made by `text(sealedBy:)` with the same key.
    init?(_ text: String, sealedBy secret: Secret) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let bytes = Base64.bytes(String(parts[0])) else { return nil }
        do {
            let json = try JSON(parsing: bytes)
            member = try MemberID(json["member"] ?? "", at: Pointer("/member"))
            scope = try ConsentScope(json, at: Pointer())
        } catch {
            return nil
        }
        guard self.text(sealedBy: secret) == text else { return nil }
    }

    func text(sealedBy secret: Secret) -> String {
        let bytes = scope.json.with("member", member.json).bytes
        let seal = secret.hash(.unsubscribe, bytes: bytes)
        let sealBytes = stride(from: 120, through: 0, by: -8).map { UInt8(truncatingIfNeeded: seal >> UInt128($0)) }
        return Base64.webText(bytes) + "." + Base64.webText(sealBytes)
    }
}
