// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// The program of a demonstration: `deploy/config/programs/points.yaml`, fitted to what is played.
enum DemoProgram {
    /// One point for each whole unit of each currency, of which the first is the program's. With `takesHistory`, purchases of
    /// any age are taken, also from before an enrolment.
    static func document(currencies: [String] = ["EUR"], takesHistory: Bool = false) -> JSON {
        [
            "acceptance": takesHistory
                ? ["beforeEnrollment": "accept", "early": "PT5M", "late": "P100Y"]
                : ["beforeEnrollment": "reject", "early": "PT5M", "late": "P60D"],
            "basis": ["excludeCategories": ["giftcard"], "excludeTenders": ["points", "giftcard"], "tax": "include"],
            "currency": (currencies.first ?? "EUR").json,
            "earn": .array(currencies.map { ["currency": $0.json, "per": "1.00", "points": 1] }),
            "program": "points",
            "rounding": "down",
            "timeZone": "Europe/Berlin",
        ]
    }
}
