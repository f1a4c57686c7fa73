// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// Answers `referral.code`.
func referralCode(_ asked: ReferralCodeGet, _ turn: inout Turn) throws -> Reply {
    let member = try turn.known(asked.member)
    try member.status.check()
    return .done(["code": member.code.json, "link": try turn.rules().link(with: member.code).json])
}

extension Turn {
    /// What is in force now.
    ///
    /// - Throws: `referral_not_offered`, once all that Earning told is read.
    fileprivate func rules() throws -> ReferralRules {
        if let rules = try allTerms().holding(at: now)?.rules { return rules }
        try refuse(Rejection(.referralNotOffered, "the program in force has no referral"), unlessToldBy: .earning)
    }
}
