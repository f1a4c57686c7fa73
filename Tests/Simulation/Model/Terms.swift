// SPDX-License-Identifier: Apache-2.0

/// One version of the program (program.md). Durations are milliseconds: who uses the model publishes none in months or years.
package struct Terms: Hashable, Sendable {
    /// So many points for each so much of the basis, in minor units.
    package struct Earn: Hashable, Sendable {
        package var points: Int64
        package var perMinorUnits: Int64
        /// `nil`: that of the program.
        package var currency: String?
        /// `nil`: for all, also without a partner.
        package var partners: [String]?

        package init(_ points: Int64, per minorUnits: Int64, currency: String? = nil, partners: [String]? = nil) {
            (self.points, self.perMinorUnits, self.currency, self.partners) = (points, minorUnits, currency, partners)
        }
    }

    /// What becomes of purchases from before the enrolment.
    package enum BeforeEnrollment: Hashable, Sendable {
        case reject
        case accept
        /// Taken if the enrolment came at most so many milliseconds after them.
        case within(Int64)
    }

    package var name: String
    package var currency: String
    package var rounding: Rounding
    package var earn: [Earn]
    package var excludedCategories: Set<String>
    package var excludedTenders: Set<String>
    package var excludesTax: Bool
    package var late: Int64
    package var early: Int64
    package var beforeEnrollment: BeforeEnrollment

    /// The defaults are those of the program document: thirty days late, five minutes early.
    package init(
        name: String = "program", currency: String = "EUR", rounding: Rounding = .down, earn: [Earn],
        excludedCategories: Set<String> = [], excludedTenders: Set<String> = [], excludesTax: Bool = false,
        late: Int64 = 30 * 86_400_000, early: Int64 = 5 * 60_000, beforeEnrollment: BeforeEnrollment = .reject
    ) {
        (self.name, self.currency, self.rounding, self.earn) = (name, currency, rounding, earn)
        (self.excludedCategories, self.excludedTenders) = (excludedCategories, excludedTenders)
        (self.excludesTax, self.late, self.early, self.beforeEnrollment) = (excludesTax, late, early, beforeEnrollment)
    }

    /// Why a sale by a member who enrolled at `enrolledAt` is not taken at `now` (program.md, `acceptance`; W8).
    func untimely(_ sale: Sale, enrolledAt: Int64, now: Int64) -> Set<String> {
        if sale.isOverridden { return [] }
        var codes: Set<String> = []
        if now - sale.occurredAt > late { codes.insert("too_late") }
        if sale.occurredAt - now > early { codes.insert("too_early") }
        let ahead = enrolledAt - sale.occurredAt
        switch beforeEnrollment {
        case .accept: break
        case .reject: if ahead > 0 { codes.insert("before_enrollment") }
        case .within(let limit): if ahead > limit { codes.insert("before_enrollment") }
        }
        return codes
    }
}
