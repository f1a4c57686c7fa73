// SPDX-License-Identifier: Apache-2.0

import CCurl
import ServiceHost

/// Brings mail and calls away with libcurl.
package struct CurlCourier: Courier {
    package init() { punchcard_curl_prepare() }

    package func carrier() -> any Carrier { CurlCarrier() }
}

/// One thread's connection, which is kept while the same server is asked again.
private final class CurlCarrier: Carrier {
    private let curl: OpaquePointer

    init() {
        guard let curl = punchcard_curl_open() else { preconditionFailure("there is no memory for a connection") }
        self.curl = curl
    }

    deinit { punchcard_curl_close(curl) }

    func carry(_ dispatch: Dispatch) -> DispatchResult.Ending {
        switch dispatch.letter {
        case .mail(let mail): carry(mail, within: dispatch.within)
        case .call(let call): carry(call, within: dispatch.within)
        }
    }

    private func carry(_ mail: Dispatch.Mail, within milliseconds: Int64) -> DispatchResult.Ending {
        punchcard_curl_begin(curl, mail.server, Int(milliseconds))
        if let authorities = mail.authorities { punchcard_curl_trust(curl, authorities) }
        if mail.startsTLS { punchcard_curl_require_tls(curl) }
        if let username = mail.username { punchcard_curl_log_in(curl, username, mail.password ?? "") }
        let answer = punchcard_curl_mail(curl, mail.from, mail.to, mail.text, mail.text.count)
        // A server says 220 and 250 long before it has taken a mail, so that only a refusal among its codes means anything.
        if answer.code == 0 { return .answered(status: 250, retryAfter: nil) }
        return answer.status >= 400 ? ending(answer) : unanswered(answer)
    }

    private func carry(_ call: Dispatch.HTTPCall, within milliseconds: Int64) -> DispatchResult.Ending {
        punchcard_curl_begin(curl, call.url, Int(milliseconds))
        if let authorities = call.authorities { punchcard_curl_trust(curl, authorities) }
        for header in call.headers { punchcard_curl_header(curl, header) }
        let answer = punchcard_curl_post(curl, call.body, call.body.count)
        return answer.code == 0 ? ending(answer) : unanswered(answer)
    }

    private func ending(_ answer: punchcard_curl_answer) -> DispatchResult.Ending {
        .answered(status: answer.status, retryAfter: answer.retry_after > 0 ? answer.retry_after : nil)
    }

    private func unanswered(_ answer: punchcard_curl_answer) -> DispatchResult.Ending {
        .unanswered(String(cString: punchcard_curl_reason(answer.code)))
    }
}
