// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Contracts

/// What templates can say of events.
@Suite struct EventFieldsTests {
    @Test(arguments: EventFields.types)
    func `every amount of money has a currency beside it, or in the whole`(type: String) throws {
        let fields = try #require(EventFields.of(type))
        #expect(fields.moneyWithoutCurrency(at: type, isKnown: false).isEmpty)
    }
}

extension EventFields {
    fileprivate func moneyWithoutCurrency(at path: String, isKnown: Bool) -> [String] {
        let isKnown = isKnown || fields["currency"] != nil
        return fields.flatMap { name, field -> [String] in
            switch field {
            case .money: isKnown ? [] : ["\(path).\(name)"]
            case .list(let inner), .object(let inner): inner.moneyWithoutCurrency(at: "\(path).\(name)", isKnown: isKnown)
            case .plain, .time: []
            }
        }
    }
}
