// SPDX-License-Identifier: Apache-2.0

import Contracts
import ServiceHost

// What other services may compare of a person, without learning anything else: keyed hashes of what was normalised before.

extension Turn {
    func comparisons(of enroll: MemberEnroll) -> [Comparison] {
        var all = comparisons(of: enroll.details)
        for identifier in enroll.identifiers { if let one = comparison(of: identifier) { all.append(one) } }
        if let signals = enroll.signals { all += secret.comparisons(of: signals) }
        // One thing can come both ways.
        return all.indices.filter { all.firstIndex(of: all[$0]) == $0 }.map { all[$0] }
    }

    func comparisons(of details: MemberDetails) -> [Comparison] {
        guard let name = details.name, let comparison = secret.comparison(of: name, as: .name) else { return [] }
        return [comparison]
    }

    /// Cards and a shop's own numbers have one spelling: their hashes are compared as they are.
    func comparison(of identifier: Identifier) -> Comparison? {
        switch identifier.kind {
        case .email: secret.comparison(of: identifier.value, as: .email)
        case .phone: secret.comparison(of: identifier.value, as: .phone)
        case .card, .customer: nil
        }
    }
}
