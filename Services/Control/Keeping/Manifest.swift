// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import ServiceHost
import Storage

/// What a backup consists of. It is written last: a folder with a manifest is a whole backup.
struct Manifest: JSONValue, Hashable {
    static let name = "manifest.json"
    /// Of the form of this file.
    static let format: Int64 = 1

    /// The release that made it.
    let release: String
    /// Before the first store was copied: whoever sends again what was sent since leaves nothing out.
    let takenAt: Timestamp
    let files: [Copied]
    let stores: [Kept]

    /// A file, by its path in the folder.
    struct Copied: JSONValue, Hashable {
        let path: String
        let bytes: Int64
        let sha256: String
    }

    /// A store, as it was copied.
    struct Kept: JSONValue, Hashable {
        let process: ProcessName
        let epoch: String
        let head: Position
        let cursors: [Read]

        var path: String { "data/\(process)/store.db" }
    }

    /// How far a stream was read.
    struct Read: JSONValue, Hashable {
        let stream: StreamName
        let cursor: Cursor
    }

    /// What must not be: a cursor that stands behind the end of what it reads. Nil: the stores go together.
    static func contradiction(in stores: [Kept]) -> String? {
        for store in stores {
            for read in store.cursors {
                guard let owner = stores.first(where: { $0.stream == read.stream }) else { continue }
                // One that reads another epoch has stopped, and waits for a person.
                if owner.epoch == read.cursor.epoch, read.cursor.position > owner.head {
                    return "\(store.process) has read \(read.stream) up to \(read.cursor.position.number), "
                        + "and it ends at \(owner.head.number)"
                }
            }
        }
        return nil
    }

    /// Reads the manifest of a folder, and checks every file in it.
    static func checked(_ folder: String) throws -> Manifest {
        let path = folder + "/" + name
        guard Folder.exists(path) else {
            throw Failure("\(folder) is no backup: it has no \(name), which is written last", code: .noInput)
        }
        let manifest: Manifest
        do { manifest = try Manifest(JSON(parsing: File.read(path)), at: Pointer()) } catch {
            throw Failure("\(path): \(error)", code: .badInput)
        }
        for file in manifest.files {
            let found = try Folder.digest(of: folder + "/" + file.path)
            guard found == (file.bytes, file.sha256) else {
                throw Failure(
                    "\(folder)/\(file.path) is not what was copied: it has \(found.bytes) bytes with the SHA-256 \(found.sha256)",
                    code: .badInput)
            }
        }
        return manifest
    }

    // The file.

    init(release: String, takenAt: Timestamp, files: [Copied], stores: [Kept]) {
        self.release = release
        self.takenAt = takenAt
        self.files = files
        self.stores = stores
    }

    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        guard try fields.required("format", as: Int64.self) == Manifest.format else {
            throw Invalid(pointer["format"], "is of another release; this one reads \(Manifest.format)")
        }
        release = try fields.required("release")
        takenAt = try fields.required("takenAt")
        files = try fields.required("files")
        stores = try fields.required("stores")
    }

    var json: JSON {
        [
            "files": files.json, "format": Manifest.format.json, "release": release.json, "stores": stores.json,
            "takenAt": takenAt.json,
        ]
    }
}

extension Manifest.Copied {
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        path = try fields.required("path")
        guard !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
            throw Invalid(pointer["path"], "must lie in the folder")
        }
        bytes = try fields.required("bytes")
        sha256 = try fields.required("sha256")
    }

    var json: JSON { ["bytes": bytes.json, "path": path.json, "sha256": sha256.json] }
}

extension Manifest.Kept {
    /// The stream that it owns.
    var stream: StreamName { StreamName(process.service.stream, shard: process.shard) }

    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        guard let process = ProcessName(try fields.required("process")) else {
            throw Invalid(pointer["process"], "must be a process, such as earning-0")
        }
        self.process = process
        epoch = try fields.required("epoch")
        head = try fields.required("head")
        cursors = try fields.required("cursors")
    }

    var json: JSON {
        ["cursors": cursors.json, "epoch": epoch.json, "head": head.json, "process": process.description.json]
    }
}

extension Manifest.Read {
    init(_ json: JSON, at pointer: Pointer) throws(Invalid) {
        let fields = try Fields(json, at: pointer)
        stream = StreamName(try fields.required("stream"), shard: Int(try fields.required("streamShard", as: Int64.self)))
        cursor = Cursor(epoch: try fields.required("epoch"), position: try fields.required("position"))
    }

    var json: JSON {
        [
            "epoch": cursor.epoch.json, "position": cursor.position.json, "stream": stream.stream.json,
            "streamShard": Int64(stream.shard).json,
        ]
    }
}
