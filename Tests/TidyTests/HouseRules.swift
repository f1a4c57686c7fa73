// SPDX-License-Identifier: Apache-2.0

/// The rules of the house, each with its reason, which is what a failure says.
///
/// `*` in a place stands for one folder. An exception is a place and why it is one; `ExceptionTests` finds stale ones.
enum HouseRules {
    static let longestFile = 400
    static let longestFunction = 70
    static let longestLine = 132

    private static let pure = ["Services/*/Domain", "Shared/Kernel", "Shared/Contracts"]
    private static let shipped = ["Services", "Shared"]
    private static let everything = ["Services", "Shared", "Tests"]

    static let banned: [BannedText] = [
        BannedText(
            ["Date()", ".now()", "clock_gettime"],
            in: pure,
            "time is an input: take a `Timestamp` (a handler has `turn.now`), or no test can choose it"
        ),
        BannedText(
            ["UUID()", ".random(", ".randomElement(", ".shuffled(", "SystemRandomNumberGenerator"],
            in: pure,
            "randomness is an input: ids derive from the message, so that the same message makes the same thing"
        ),
        BannedText(
            ["Double", "Float", "Decimal"],
            in: pure,
            "points and money are exact: use `Points`, `Amount`, or `Rational` inside a calculation"
        ),
        BannedText(
            ["async", "await", "Task"],
            in: pure,
            "a rule is a plain function; only the edges of Gateway and Notification wait for anything"
        ),
        BannedText(
            ["import Foundation", "import FoundationEssentials", "import Glibc", "import GRDB"],
            in: pure,
            "rules do no I/O and know no system; what needs one stands in Handlers, Documents or Shared"
        ),
        BannedText(
            ["try?"],
            in: shipped,
            "a swallowed error is a lost one: handle it, or let it fault",
            except: [
                "Shared/Storage/SQLite": "rolling back after an error: the first error is the one to tell",
                "Services/Control":
                    "what was typed or filed is text if it is not JSON, and a reply that is none is asked again",
                "Shared/Contracts/Enrollment/Properties.swift":
                    "every value was read once when the properties were made",
            ]
        ),
        BannedText(["try!"], in: shipped, "say why it cannot fail, in a `precondition` with the values"),
        BannedText(["as!"], in: shipped, "let the type say it, or `guard let … as?` with an error"),
        BannedText(
            ["print(", "debugPrint(", "dump("],
            in: shipped,
            "services write JSON log lines through Telemetry",
            except: ["Services/Control": "a command prints its answer"]
        ),
        BannedText(
            ["TODO", "FIXME", "XXX"],
            in: everything,
            "make it an issue; what is in the tree is done",
            reading: .wholeText
        ),
        BannedText(
            [#"fatalError("not"#],
            in: everything,
            "what is not written yet is not merged",
            reading: .wholeText
        ),
        BannedText(
            ["@unchecked Sendable", "nonisolated(unsafe)"],
            in: shipped,
            "one thread does the work of a service, so nothing has to be shared by promise",
            except: [
                "Shared/ServiceHost/Core/ServiceCore+BuiltIn.swift":
                    "the core's own routes, which it calls on its own thread"
            ]
        ),
        BannedText(
            ["Unsafe*", "withUnsafe*", "unsafeBitCast", "Unmanaged"],
            in: shipped,
            "memory is only safe if nobody looks at it by address",
            except: [
                "Shared/Bus": "libzmq takes and gives pointers",
                "Shared/Storage/SQLite": "SQLite takes and gives pointers",
                "Shared/ServiceHost/Host": "write(2) takes a pointer, and numbers become the bytes of a key",
                "Services/Control/Terminal": "write(2) takes a pointer",
                "Services/Control/Supervising": "readlink(2) takes a pointer",
            ]
        ),
        BannedText(
            ["hashValue", "Hasher("],
            in: shipped,
            "Swift seeds its hash anew in each process: where a member lives is decided by `Slot`"
        ),
    ]

    /// What may be imported in few places only; `ServiceImports` refuses other services.
    static let imports: [RestrictedImport] = [
        RestrictedImport("GRDB", in: ["Shared/Storage": "the one module that knows SQLite"]),
        RestrictedImport("GRDBSQLite", in: ["Shared/Storage": "the one module that knows SQLite"]),
        RestrictedImport(
            "CZeroMQ",
            in: [
                "Shared/Bus": "the one module that knows ZeroMQ",
                "Shared/ServiceHost/Host": "system calls that Glibc hides from Swift come with the shim",
                "Services/Control": "system calls that Glibc hides from Swift come with the shim",
            ]
        ),
        RestrictedImport(
            "Bus",
            in: [
                "Shared/ServiceHost": "the host drives the core with the bus",
                "Services/Control": "the command is a client",
                "Services/Rehearsing": "it asks the core of Earning as a peer does",
            ]
        ),
    ]

    /// Names that say nothing of what is behind them.
    static let emptyNames = ["Common", "Util", "Utils", "Utilities", "Helper", "Helpers", "Manager", "Base", "Misc"]

    /// What each service has, so that knowing one is knowing all; `NAME` stands for its name.
    static let partsOfService = ["README.md", "NAME.swift", "Main/Main.swift", "Domain/", "Handlers/", "Documents/"]

    static let headingsOfService = [
        "What it owns", "Messages in", "Messages out", "Documents", "Settings", "Metrics", "What can go wrong",
    ]

    /// Folders of `Services` that are no services.
    static let notServices = [
        "Control": "the command that people type; it owns nothing",
        "Auditing": "a library that reads the stores of all; it owns nothing",
        "Rehearsing": "a library that runs Earning on a history; it owns nothing",
    ]

    /// Parts that a service does without, as `"Services/X/Y/": "why"`.
    static let missingParts: [String: String] = [:]

    /// Where a service may be imported from outside its folder.
    static let readersOfServices = [
        "Services/Auditing": "it replays a journal with the rules of its service",
        "Services/Control": "`program check` reads a program as Earning does",
        "Services/Rehearsing": "it runs Earning itself",
    ]

    /// Paths that are here while the system is being built, and nowhere else.
    static let foreignPaths = [
        "/work/", "/root/", "../shared",
        "research/loyalty.md", "research/bus.md", "research/perf.md", "research/style.md",
        "design/architecture.md", "design/protocol.md", "design/program.md", "design/domain.md", "design/style.md",
    ]
    static let foreignPathsAllowed = [
        "Tests": ["../shared/data": "real purchases, for tests that are skipped without them"]
    ]
}
