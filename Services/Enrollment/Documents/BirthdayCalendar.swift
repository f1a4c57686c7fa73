// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Storage

/// By which calendar birthdays come, and up to which day they were told. There is one.
struct BirthdayCalendar: Document {
    static let collection = Collection("birthdayCalendar")
    static let onlyID = "only"

    /// Where the program's calendar hangs, by the versions of the program.
    private(set) var zones: [ProgramZone] = []
    /// All that were due up to this day were told; nil before the first.
    var through: CalendarDay?
    /// Of the day after that, all up to this member.
    var passed: Passed?

    /// A version of the program, and where its days begin.
    struct ProgramZone: Hashable, Sendable, JSONValue {
        let version: Version
        let from: Timestamp
        let zone: TimeZoneName
    }

    /// The index key and the id of a profile.
    struct Passed: Hashable, Sendable, JSONValue {
        let birthday: String
        let member: String
    }

    init() {}

    /// Takes in a version of the program; after a restore, a person may have the stream read again.
    mutating func add(_ zone: ProgramZone) {
        zones.removeAll { $0.version == zone.version }
        zones.append(zone)
    }

    /// Where the calendar of the program in force hangs; before there is one, in Greenwich.
    func zone(at time: Timestamp) -> TimeZoneName {
        let inForce = zones.filter { $0.from <= time }.max { ($0.from, $0.version) < ($1.from, $1.version) }
        return inForce?.zone ?? .utc
    }

    // The document.

    var id: String { Self.onlyID }

    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        zones = try fields.required("zones")
        through = try fields.optional("through")
        passed = try fields.optional("passed")
    }

    var json: JSON { .members(["passed": passed?.json, "through": through?.json, "zones": zones.json]) }
}

extension BirthdayCalendar.ProgramZone {
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        version = try fields.required("version")
        from = try fields.required("from")
        zone = try fields.required("zone")
    }

    var json: JSON { ["from": from.json, "version": version.json, "zone": zone.json] }
}

extension BirthdayCalendar.Passed {
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        birthday = try fields.required("birthday")
        member = try fields.required("member")
    }

    var json: JSON { ["birthday": birthday.json, "member": member.json] }
}
