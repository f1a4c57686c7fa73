// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// There is one. What the clocks of its zones show is not kept: this machine knows.
extension RewardCalendar: Document {
    package static let collection = Collection("calendar")
    static let onlyID = "calendar"
    package var id: String { Self.onlyID }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        self.init(terms: try Fields(json, at: pointer).required("terms"))
    }

    package var json: JSON { ["terms": terms.json] }
}

extension RewardCalendar {
    /// Takes in what Earning told of a program: where its calendar days begin, and its lowest level.
    package mutating func add(_ told: ProgramPublished) {
        guard let zone = told.document["timeZone"]?.string.flatMap(TimeZoneName.init).flatMap(Zone.init(loading:)) else { return }
        let lowest = told.document["tiers"]?["levels"]?.array?.first?["id"]?.string
        add(Terms(version: told.version, from: told.effectiveFrom, zone: zone, lowest: lowest.flatMap { TierName($0) }))
    }
}

extension RewardCalendar.Terms: JSONValue {
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        let name: TimeZoneName = try fields.required("timeZone")
        guard let zone = Zone(loading: name) else { throw Invalid(pointer["timeZone"], "is no zone that this machine knows") }
        self.init(
            version: try fields.required("version"), from: try fields.required("from"), zone: zone,
            lowest: try fields.optional("lowest"))
    }

    var json: JSON {
        .members(["from": from.json, "lowest": lowest?.json, "timeZone": zone.name.json, "version": version.json])
    }
}
