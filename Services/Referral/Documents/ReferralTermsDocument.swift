// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// A version is kept under its number: of the program's document, the parts that matter here. Its rules are read when it is
/// loaded, by the same reader that Earning has checked them with.
extension ReferralTerms: Document {
    package static let collection = Collection("terms")
    package var id: String { Self.id(of: version) }

    static func id(of version: Version) -> String { version.description }

    /// - Throws: what Earning would have refused.
    package init(_ told: ProgramPublished) throws(Invalid) {
        try self.init(version: told.version, effectiveFrom: told.effectiveFrom, of: told.document, at: Pointer("/data/document"))
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        try self.init(
            version: try fields.required("version"), effectiveFrom: try fields.required("effectiveFrom"),
            of: try fields.required("program"), at: pointer["program"])
    }

    private init(version: Version, effectiveFrom: Timestamp, of document: JSON, at pointer: Pointer) throws(Invalid) {
        let name: TimeZoneName = try Fields(document, at: pointer).required("timeZone")
        guard let zone = Zone(loading: name) else { throw Invalid(pointer["timeZone"], "is not known here") }
        var reader = ProgramReader(document, at: pointer)
        let currency: Currency? = reader.value("currency")
        let rules = reader.part("referral") { ReferralRules(&$0, programCurrency: currency) }
        // The parts that are of no concern here nobody asked for.
        if let fault = reader.faults.first(where: { $0.pointer.description.hasPrefix(pointer["referral"].description) }) {
            throw fault
        }
        self.init(
            version: version, effectiveFrom: effectiveFrom, zone: zone, rules: rules,
            program: .members([
                "currency": currency?.json, "referral": document["referral"], "timeZone": name.json,
            ]))
    }

    package var json: JSON { ["effectiveFrom": effectiveFrom.json, "program": program, "version": version.json] }
}
