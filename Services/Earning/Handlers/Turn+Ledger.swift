// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

// What every handler here does at its beginning and at its end.

extension Turn {
    /// What is known of a member.
    ///
    /// - Throws: `member_not_found`, once all that Enrollment told is read.
    func standing(of member: MemberID) throws -> Standing {
        if let standing = try documents(Standing.self).load(member.text) { return standing }
        try refuse(Rejection(.memberNotFound, "there is no member \(member)"), unlessToldBy: .enrollment)
    }

    /// The number that the sender gave, or the id of the message.
    func number<Of>(_ given: Name<Of>?) -> Name<Of> {
        guard let number = given ?? Name(message.id) else { preconditionFailure("the id \(message.id) is no name") }
        return number
    }

    // Programs.

    func timeline() throws -> ProgramTimeline {
        try documents(ProgramTimeline.self).load(ProgramTimeline.onlyID) ?? ProgramTimeline()
    }

    func version(_ version: Version) throws -> ProgramVersion {
        guard let kept = try documents(ProgramVersion.self).load(ProgramVersion.id(of: version)) else {
            throw MissingVersion(version: version)
        }
        return kept
    }

    private struct MissingVersion: Error { let version: Version }

    /// The versions of the program that matter for what happened at `time`.
    ///
    /// - Throws: `program_missing` while none is in force.
    func programs(at time: Timestamp) throws -> Programs {
        let timeline = try timeline()
        guard let inForce = timeline.inForce(at: now), let rating = timeline.rating(at: time) else {
            throw Rejection(.programMissing, "no program is in force yet: publish one")
        }
        return Programs(now: try version(inForce), then: try version(rating))
    }

    /// Keeps a version of the program that was told.
    func keep(_ version: ProgramVersion) throws {
        var timeline = try timeline()
        // After a restore, a person may have the stream read again.
        guard !timeline.publications.contains(where: { $0.version == version.version }) else { return }
        timeline.publications.append(
            ProgramTimeline.Publication(version: version.version, effectiveFrom: version.effectiveFrom)
        )
        documents().save(version)
        documents().save(timeline)
    }
}
