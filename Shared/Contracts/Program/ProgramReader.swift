// SPDX-License-Identifier: Apache-2.0

import Kernel

/// Everything that is wrong with a program document, each with its place.
package struct ProgramFaults: Error, Hashable, CustomStringConvertible {
    package let faults: [Invalid]

    package init(faults: [Invalid]) { self.faults = faults }

    package var description: String { faults.map(\.description).joined(separator: "\n") }
}

/// Reads one object of a program document, and collects what is wrong with it.
///
/// A value that has a fault reads as one that is not there: a document with faults is refused whole, so what is made of the
/// rest of it is never used, and reading goes on to the next fault.
package struct ProgramReader {
    package let pointer: Pointer
    private let object: JSON.Object?
    private var asked: Set<String> = []
    private var found: [Invalid] = []

    package init(_ json: JSON, at pointer: Pointer) {
        self.pointer = pointer
        object = json.object
        if object == nil { found = [Invalid(pointer, "must be an object\(json.flawText)")] }
    }

    /// What was found; first the keys that nobody asked for. Nothing is passed over in silence: a rule that is not known would
    /// not be followed.
    package var faults: [Invalid] {
        let unknown = object.map { $0.keys.filter { !asked.contains($0) } } ?? []
        return unknown.map { Invalid(pointer[$0], "this release does not know it") } + found
    }

    package var hasFaults: Bool { !faults.isEmpty }

    /// Notes a fault at a place within the object.
    package mutating func refuse(_ place: Pointer, _ detail: String) { found.append(Invalid(place, detail)) }

    /// Notes the fault of a value, which is none then.
    package mutating func refuse<Value>(_ key: String, _ detail: String) -> Value? {
        refuse(pointer[key], detail)
        return nil
    }

    /// Notes which of these keys are missing.
    package mutating func require(_ keys: String...) {
        guard let object else { return }
        for key in keys where object[key] == nil { refuse(pointer[key], "is missing") }
    }

    /// Whether there is anything of that key.
    package func has(_ key: String) -> Bool { object?[key] != nil }

    /// What stands there, if anything does.
    package mutating func json(_ key: String) -> JSON? {
        asked.insert(key)
        return object?[key]
    }

    /// A value in its usual form.
    package mutating func value<Value: JSONValue>(_ key: String, as: Value.Type = Value.self) -> Value? {
        guard let json = json(key) else { return nil }
        return value(json, at: pointer[key])
    }

    /// The same of something within the value of a key.
    package mutating func value<Value: JSONValue>(_ json: JSON, at place: Pointer) -> Value? {
        do throws(Invalid) { return try Value(json, at: place) } catch {
            found.append(error)
            return nil
        }
    }

    /// A part that is an object.
    package mutating func part<Value>(_ key: String, _ read: (inout ProgramReader) -> Value?) -> Value? {
        guard let json = json(key) else { return nil }
        return part(json, at: pointer[key], read)
    }

    /// A list of objects.
    package mutating func list<Value>(_ key: String, _ read: (inout ProgramReader) -> Value?) -> [Value]? {
        guard let elements = array(key) else { return nil }
        var values: [Value] = []
        for (index, element) in elements.enumerated() {
            if let value = part(element, at: pointer[key][index], read) { values.append(value) }
        }
        return values
    }

    /// A list of anything.
    package mutating func array(_ key: String) -> [JSON]? {
        guard let json = json(key) else { return nil }
        guard let elements = json.array else { return refuse(key, "must be a list\(json.flawText)") }
        guard elements.count <= Self.mostElements else {
            return refuse(key, "must have at most \(Self.mostElements) elements")
        }
        return elements
    }

    private mutating func part<Value>(
        _ json: JSON,
        at place: Pointer,
        _ read: (inout ProgramReader) -> Value?
    ) -> Value? {
        var reader = ProgramReader(json, at: place)
        let value = read(&reader)
        found += reader.faults
        return value
    }

    /// Elements of a list: more than any shop has categories.
    private static let mostElements = 512
}
