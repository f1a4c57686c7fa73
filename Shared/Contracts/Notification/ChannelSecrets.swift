// SPDX-License-Identifier: Apache-2.0

import Kernel

/// What a channel must know and nobody else: kept in a file that only the service can read, in no journal and in no answer.
package struct ChannelSecrets: Hashable, Sendable, JSONValue {
    /// Of the mail server.
    package let password: String?
    /// `whsec_` and the key in base 64, with which webhooks are signed.
    package let signingSecret: String?
    /// Header fields of a call that hold a key.
    package let headers: [HeaderField]

    package init(password: String? = nil, signingSecret: String? = nil, headers: [HeaderField] = []) {
        self.password = password
        self.signingSecret = signingSecret
        self.headers = headers
    }

    /// Reads the secrets in `channel.set`, where each stands beside what it belongs to.
    init(asked json: JSON, of settings: ChannelSettings, at pointer: Pointer) throws(Invalid) {
        switch settings.transport {
        case .email:
            let fields = try Fields(json["smtp"] ?? [:], at: pointer["smtp"])
            self.init(password: try fields.text("password", ifPresent: Limits.textCharacters))
        case .webhook:
            let fields = try Fields(json["webhook"] ?? [:], at: pointer["webhook"])
            let secret = try fields.text("secret", ifPresent: Limits.labelCharacters)
            if let secret, Self.key(of: secret) == nil {
                throw Invalid(fields.pointer["secret"], "must be whsec_ and 24 to 64 bytes in base 64")
            }
            self.init(signingSecret: secret)
        case .sms, .push:
            let fields = try Fields(json["call"] ?? [:], at: pointer["call"])
            self.init(headers: try fields.headers("secretHeaders"))
        case .inbox: self.init()
        }
    }

    /// These, and where they say nothing, those of before.
    package func completed(by earlier: ChannelSecrets?) -> ChannelSecrets {
        guard let earlier else { return self }
        return ChannelSecrets(
            password: password ?? earlier.password, signingSecret: signingSecret ?? earlier.signingSecret,
            headers: headers.isEmpty ? earlier.headers : headers)
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        password = try fields.optional("password")
        signingSecret = try fields.optional("signingSecret")
        headers = try fields.headers("headers")
    }

    package var json: JSON {
        .members([
            "headers": headers.isEmpty ? nil : headers.json, "password": password?.json, "signingSecret": signingSecret?.json,
        ])
    }

    /// The key of a secret (Standard Webhooks: 24 to 64 bytes); nil for what is none.
    package static func key(of secret: String) -> [UInt8]? {
        guard secret.hasPrefix("whsec_"), let key = Base64.bytes(String(secret.dropFirst(6))), (24...64).contains(key.count) else {
            return nil
        }
        return key
    }
}
