// SPDX-License-Identifier: Apache-2.0

import Contracts
import Crypto

/// The header fields by which a webhook shows where it comes from (Standard Webhooks 1.0).
enum WebhookSignature {
    /// The `id` is the same on every try, so that the other end knows what it has; `seconds`, since 1970, say when it is sent.
    static func headers(id: String, seconds: Int64, body: [UInt8], key: [UInt8]) -> [String] {
        let signed = Array("\(id).\(seconds).".utf8) + body
        let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: key))
        return ["webhook-id: \(id)", "webhook-timestamp: \(seconds)", "webhook-signature: v1,\(Base64.text(Array(code)))"]
    }
}
