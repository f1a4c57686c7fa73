// SPDX-License-Identifier: Apache-2.0

import Contracts

/// A voucher of a member, for people.
enum ShownVoucher {
    static func table(_ vouchers: [JSON]) -> Table {
        var table = Table([.text("ISSUED"), .text("REWARD"), .text("STATE"), .text("CODE"), .text("UNTIL"), .text("PURCHASE")])
        for voucher in vouchers {
            let until = voucher["expiresAt"].shownTime(after: "")
            table.add([
                voucher["issuedAt"].shownTime(after: ""), voucher["reward"]?.string ?? "?", voucher["state"]?.string ?? "?",
                voucher["code"]?.string ?? "-", until.isEmpty ? "-" : until, voucher["purchase"]?.string ?? "-",
            ])
        }
        return table
    }
}
