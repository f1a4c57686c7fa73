// SPDX-License-Identifier: Apache-2.0

import Kernel

/// A mail server, and who the mails are from.
package struct SMTPServer: Hashable, Sendable, JSONValue {
    package let host: String
    package let port: Int64
    package let security: Security
    package let username: String?
    package let from: String
    package let fromName: String?
    package let replyTo: String?
    /// A file of certificates to trust instead of the machine's.
    package let authorities: String?

    package enum Security: String, Sendable, JSONWord {
        /// Plain at first, and encrypted before anything is said.
        case startTLS
        /// Encrypted from the first byte.
        case tls
        /// For a server on the same machine.
        case none
    }

    package init(
        host: String, port: Int64, security: Security, username: String? = nil, from: String, fromName: String? = nil,
        replyTo: String? = nil, authorities: String? = nil
    ) {
        self.host = host
        self.port = port
        self.security = security
        self.username = username
        self.from = from
        self.fromName = fromName
        self.replyTo = replyTo
        self.authorities = authorities
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        host = try fields.text("host")
        // RFC 1123 names, and addresses of both kinds: what else stands here would say something else in a URL.
        guard host.utf8.allSatisfy({ isNameByte($0) || $0 == UInt8(ascii: ":") }) else {
            throw Invalid(pointer["host"], "must be a host name or an address")
        }
        security = try fields.optional("security") ?? .startTLS
        port = try fields.integer("port", ifPresentIn: 1...65_535) ?? (security == .tls ? 465 : 587)
        username = try fields.text("username", ifPresent: Limits.labelCharacters)
        from = try fields.mailAddress("from")
        fromName = try fields.text("fromName", ifPresent: Limits.labelCharacters)
        replyTo = try fields.mailAddress(ifPresent: "replyTo")
        authorities = try fields.text("caFile", ifPresent: Limits.textCharacters)
    }

    package var json: JSON {
        .members([
            "caFile": authorities?.json, "from": from.json, "fromName": fromName?.json, "host": host.json, "port": port.json,
            "replyTo": replyTo?.json, "security": security.json, "username": username?.json,
        ])
    }
}

/// Where events are posted to, signed (Standard Webhooks).
package struct WebhookTarget: Hashable, Sendable, JSONValue {
    package let url: String
    package let authorities: String?

    package init(url: String, authorities: String? = nil) {
        self.url = url
        self.authorities = authorities
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        url = try fields.webAddress("url")
        authorities = try fields.text("caFile", ifPresent: Limits.textCharacters)
    }

    package var json: JSON { .members(["caFile": authorities?.json, "url": url.json]) }
}

/// A service on the web that sends on what it is called with.
package struct CallTarget: Hashable, Sendable, JSONValue {
    package let url: String
    package let headers: [HeaderField]
    /// Its texts are filled in: `{{to}}`, `{{text}}`, `{{subject}}` and `{{id}}`.
    package let body: JSON
    package let encoding: Encoding
    /// What a member is reached by: an identifier of that kind, or else the attribute of that name.
    package let address: String?
    package let authorities: String?

    package enum Encoding: String, Sendable, JSONWord {
        case json
        /// `application/x-www-form-urlencoded`: of a body whose values are texts and numbers.
        case form
    }

    package init(
        url: String, headers: [HeaderField] = [], body: JSON, encoding: Encoding = .json, address: String? = nil,
        authorities: String? = nil
    ) {
        self.url = url
        self.headers = headers
        self.body = body
        self.encoding = encoding
        self.address = address
        self.authorities = authorities
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        url = try fields.webAddress("url")
        headers = try fields.headers("headers")
        body = try fields.required("body")
        encoding = try fields.optional("encoding") ?? .json
        address = try fields.text("address", ifPresent: Limits.labelCharacters)
        authorities = try fields.text("caFile", ifPresent: Limits.textCharacters)
        guard let members = body.object?.members else { throw Invalid(pointer["body"], "must be an object") }
        if encoding == .form, let nested = members.first(where: { $0.value.array != nil || $0.value.object != nil }) {
            throw Invalid(pointer["body"][nested.key], "must be a text or a number: a form has nothing within anything")
        }
    }

    package var json: JSON {
        .members([
            "address": address?.json, "body": body, "caFile": authorities?.json, "encoding": encoding.json,
            "headers": headers.isEmpty ? nil : headers.json, "url": url.json,
        ])
    }
}

/// One line of the head of an HTTP request. In JSON, these are the members of an object.
package struct HeaderField: Hashable, Sendable {
    package let name: String
    package let value: String

    package var line: String { "\(name): \(value)" }
}

extension [HeaderField] {
    package var json: JSON { .object(of: map { ($0.name, $0.value.json) }) }
}

extension Fields {
    /// Header fields, as the members of an object (RFC 9110, section 5).
    func headers(_ key: String) throws(Invalid) -> [HeaderField] {
        var headers: [HeaderField] = []
        for (name, json) in try members(key, limit: Limits.profileItems) {
            let place = pointer[key][name]
            guard !name.isEmpty, name.utf8.allSatisfy({ isNameByte($0) || $0 == UInt8(ascii: "_") }) else {
                throw Invalid(place, "is no name of a header field")
            }
            let value = try String(json, at: place)
            guard (1...Limits.textCharacters).contains(value.utf8.count), value.utf8.allSatisfy({ (0x20...0x7e).contains($0) })
            else { throw Invalid(place, "must be 1 to \(Limits.textCharacters) printable characters of ASCII") }
            headers.append(HeaderField(name: name, value: value))
        }
        return headers
    }

    func webAddress(_ key: String) throws(Invalid) -> String {
        let text = try text(key, limit: Limits.textCharacters)
        guard text.hasPrefix("https://") || text.hasPrefix("http://"), text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw Invalid(pointer[key], "must be an address such as https://shop.example/hooks")
        }
        return text
    }

    func mailAddress(_ key: String) throws(Invalid) -> String {
        guard let address = try mailAddress(ifPresent: key) else { throw Invalid(pointer[key], "is missing") }
        return address
    }

    func mailAddress(ifPresent key: String) throws(Invalid) -> String? {
        guard let text = try text(key, ifPresent: Limits.labelCharacters) else { return nil }
        guard isMailAddress(text) else { throw Invalid(pointer[key], "must be a mail address such as club@shop.example") }
        return text
    }
}

/// Whether a text can stand between the angle brackets of SMTP as it is: nobody can smuggle a command in by an address.
package func isMailAddress(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
        && text.utf8.allSatisfy { (0x21...0x7e).contains($0) && !"\"(),:;<>[\\]".utf8.contains($0) }
}

private func isNameByte(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || "-.".utf8.contains(byte)
}
