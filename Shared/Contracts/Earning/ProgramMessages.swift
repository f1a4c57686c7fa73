// SPDX-License-Identifier: Apache-2.0

import Kernel

/// `program.publish`: from a moment on, the program is this document.
package struct ProgramPublish: Body, Hashable {
    package static let type = "program.publish"

    package let document: JSON
    /// Nil: from now on; never the past.
    package let effectiveFrom: Timestamp?

    package init(document: JSON, effectiveFrom: Timestamp? = nil) {
        self.document = document
        self.effectiveFrom = effectiveFrom
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        document = try fields.required("document")
        effectiveFrom = try fields.optional("effectiveFrom")
    }

    package var json: JSON { .members(["document": document, "effectiveFrom": effectiveFrom?.json]) }
}

/// `program.get`: a version of the program; neither `version` nor `at`: the one in force.
package struct ProgramGet: Body, Hashable {
    package static let type = "program.get"

    package let version: Version?
    package let at: Timestamp?

    package init(version: Version? = nil, at: Timestamp? = nil) {
        self.version = version
        self.at = at
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        version = try fields.optional("version")
        at = try fields.optional("at")
        if version != nil, at != nil { throw Invalid(pointer["at"], "cannot stand beside version") }
    }

    package var json: JSON { .members(["at": at?.json, "version": version?.json]) }
}

/// `program.explain`: what a program says in plain words; neither `version` nor `document`: the one in force.
package struct ProgramExplain: Body, Hashable {
    package static let type = "program.explain"

    package let version: Version?
    /// One that is perhaps to be published.
    package let document: JSON?

    package init(version: Version? = nil, document: JSON? = nil) {
        self.version = version
        self.document = document
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        version = try fields.optional("version")
        document = try fields.optional("document")
        if version != nil, document != nil { throw Invalid(pointer["document"], "cannot stand beside version") }
    }

    package var json: JSON { .members(["document": document, "version": version?.json]) }
}

/// `program.published`: a new version of the program, whole.
package struct ProgramPublished: Body, Hashable {
    package static let type = "program.published"

    package let version: Version
    package let effectiveFrom: Timestamp
    package let document: JSON

    package init(version: Version, effectiveFrom: Timestamp, document: JSON) {
        self.version = version
        self.effectiveFrom = effectiveFrom
        self.document = document
    }

    package init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        version = try fields.required("version")
        effectiveFrom = try fields.required("effectiveFrom")
        document = try fields.required("document")
    }

    package var json: JSON {
        ["document": document, "effectiveFrom": effectiveFrom.json, "version": version.json]
    }
}
