// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

/// The clock of a trial: what time it is for the rules, while the machine's clocks go as they always do.
///
/// It is what was set, and when each setting takes effect on the machine's steady clock. Every process of a home computes from
/// the same settings and the same steady clock, so all agree to the millisecond. It goes for as long as it is wound: `punchcard
/// up` winds it every second, so it stands still while nothing runs, and nobody ever went further than it was wound.
package struct ProgramClock: Hashable, Sendable {
    /// From `since` on, on the steady clock, the time is `at`, and goes on with `speed`.
    package struct Setting: Hashable, Sendable {
        package let at: Timestamp
        package let since: Int64
        package let speed: Speed
        /// Counts the settings of a home, so that a process can say which it follows.
        package let number: Int64

        package init(at: Timestamp, since: Int64, speed: Speed, number: Int64) {
            self.at = at
            self.since = since
            self.speed = speed
            self.number = number
        }
    }

    /// Seconds that pass on the program's clock in a second: 0 stands still.
    package struct Speed: Hashable, Sendable {
        package let factor: Int64

        /// Nil unless it is one that a clock can have.
        package init?(_ factor: Int64) {
            guard (0...Limits.clockSpeed).contains(factor) else { return nil }
            self.factor = factor
        }

        private init(known factor: Int64) { self.factor = factor }

        package static let real = Speed(known: 1)
        package static let none = Speed(known: 0)
    }

    /// In the order in which they take effect; the last may be about to. There is always one.
    package private(set) var settings: [Setting]
    /// How far it goes, on the steady clock, unless it is wound again.
    package private(set) var woundUntil: Int64

    /// A clock that stands at `time` and has not been wound.
    package init(at time: Timestamp, speed: Speed, steady: Int64) {
        settings = [Setting(at: time, since: steady, speed: speed, number: 1)]
        woundUntil = steady
    }

    /// What a clock can show, 1970 to the beginning of 9000: enough is left after it for whatever a rule adds.
    package static let range = Timestamp(milliseconds: 0)...Timestamp(milliseconds: 221_845_392_000_000)

    // Reading.

    package func time(at steady: Int64) -> Timestamp {
        let reached = min(steady, woundUntil)
        let setting = setting(at: steady)
        let (passed, isTooMuch) = max(0, reached - setting.since).multipliedReportingOverflow(by: setting.speed.factor)
        let left = ProgramClock.range.upperBound - setting.at
        return setting.at + (isTooMuch ? left : min(passed, left))
    }

    /// The setting in effect.
    package func setting(at steady: Int64) -> Setting {
        let reached = min(steady, woundUntil)
        return settings.last { $0.since <= reached } ?? settings[0]
    }

    /// Whether it goes. One that is wound for longer than anybody winds it was wound before the machine started anew.
    package func isWound(at steady: Int64) -> Bool { steady < woundUntil && woundUntil <= steady + Limits.clockLease }

    /// What it shows when it is wound again, if it is not.
    private var latest: Timestamp { max(time(at: woundUntil), settings[settings.count - 1].at) }

    /// What it shows to somebody who looks from outside.
    package func shown(at steady: Int64) -> Timestamp { isWound(at: steady) ? time(at: steady) : latest }

    // Winding.

    /// Lets it go on for a while. One that stood still goes on from where nobody has seen it yet, and everywhere at once.
    package mutating func wind(at steady: Int64) {
        if !isWound(at: steady) { restart(at: steady + Limits.clockLead) }
        woundUntil = steady + Limits.clockLease
        settings.removeFirst(settings.lastIndex { $0.since <= steady } ?? 0)
    }

    /// Lets it stand: nobody looks at it any more.
    package mutating func stop(at steady: Int64) {
        if isWound(at: steady) { woundUntil = steady }
    }

    private mutating func restart(at steady: Int64) {
        let last = settings[settings.count - 1]
        settings = [Setting(at: latest, since: steady, speed: last.speed, number: last.number)]
        woundUntil = steady
    }

    // Setting.

    /// Sets it, a little later and everywhere at once. A time that is computed from the one that it then is, such as in a month, is
    /// one of these too.
    ///
    /// - Throws: `SettingRefused` when that would be back, or further than a clock goes.
    @discardableResult
    package mutating func set(
        to time: (_ then: Timestamp) -> Timestamp = { $0 }, speed: Speed? = nil, at steady: Int64
    ) throws(SettingRefused) -> Setting {
        if !isWound(at: steady) { restart(at: steady + Limits.clockLead) }
        let last = settings[settings.count - 1]
        let since = max(steady + Limits.clockLead, last.since)
        let wasWound = woundUntil
        woundUntil = max(woundUntil, since)
        let then = self.time(at: since)
        let setting = Setting(at: time(then), since: since, speed: speed ?? last.speed, number: last.number + 1)
        guard setting.at >= then, setting.at <= ProgramClock.range.upperBound else {
            woundUntil = wasWound
            throw SettingRefused(time: setting.at, then: then)
        }
        settings.append(setting)
        return setting
    }

    /// Why a clock cannot be set.
    package struct SettingRefused: Error, CustomStringConvertible {
        let time: Timestamp
        let then: Timestamp

        package var description: String {
            time < then
                ? "the clock is at \(then), and never goes back, to \(time)"
                : "the clock goes no further than \(ProgramClock.range.upperBound), and not to \(time)"
        }
    }
}

extension ProgramClock: JSONValue {
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        settings = try fields.required("settings")
        woundUntil = try fields.required("woundUntil")
        guard !settings.isEmpty else { throw Invalid(pointer["settings"], "must have one setting or more") }
    }

    package var json: JSON { ["settings": settings.json, "woundUntil": woundUntil.json] }
}

extension ProgramClock.Setting: JSONValue {
    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        at = try fields.required("at")
        since = try fields.required("since")
        number = try fields.required("number")
        guard let speed = ProgramClock.Speed(try fields.required("speed")), ProgramClock.range.contains(at) else {
            throw Invalid(pointer, "has a speed or a time that no clock has")
        }
        self.speed = speed
    }

    package var json: JSON {
        ["at": at.json, "number": number.json, "since": since.json, "speed": speed.factor.json]
    }
}
