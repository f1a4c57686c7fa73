// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

/// Swift 6 mode, warnings are errors, and nothing is used that a file does not import.
let strict: [SwiftSetting] = [
    // Deliberate bugs, each behind a switch that only tests have (Shared/Kernel/Sabotage.swift).
    .define("SABOTAGE", .when(configuration: .debug)),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// What lives through weeks of a shop's life in the tests, which takes a seventh of the time when it is optimised.
let quick = strict + [.unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug))]

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

/// One module that several services use, and its tests.
func shared(_ name: String, _ dependencies: [Target.Dependency] = [], tests: [Target.Dependency] = []) -> [Target] {
    [
        .target(name: name, dependencies: dependencies, path: "Shared/\(name)", swiftSettings: quick),
        .testTarget(
            name: "\(name)Tests",
            dependencies: [.target(name: name)] + dependencies + tests,
            path: "Tests/\(name)Tests",
            swiftSettings: strict),
    ]
}

/// One service: a library with everything in it, a ten-line executable, and its tests.
func service(_ name: String, _ dependencies: [Target.Dependency] = [], tests: [Target.Dependency] = []) -> [Target] {
    let common: [Target.Dependency] = ["Kernel", "Contracts", "Storage", "ServiceHost"] + dependencies
    return [
        .target(
            name: name,
            dependencies: common,
            path: "Services/\(name)",
            exclude: ["Main", "README.md"],
            swiftSettings: quick),
        .executableTarget(
            name: "punchcard-\(name.lowercased())",
            dependencies: [.target(name: name), "ServiceHost"],
            path: "Services/\(name)/Main",
            swiftSettings: strict),
        .testTarget(
            name: "\(name)Tests",
            dependencies: [.target(name: name), "TestSupport"] + common + tests,
            path: "Tests/\(name)Tests",
            swiftSettings: strict),
    ]
}

/// What `make fuzz` links with libFuzzer; no other build makes it.
let fuzzing: [Product] =
    Context.environment["PUNCHCARD_FUZZ"] == nil ? [] : [.library(name: "PunchcardFuzzing", type: .static, targets: ["Fuzzing"])]

let package = Package(
    name: "punchcard",
    products: fuzzing,
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        .systemLibrary(
            name: "CZeroMQ", path: "Shared/CZeroMQ", providers: [.apt(["libzmq3-dev"])])
    ]
        + shared("Kernel")
        + shared("Contracts", ["Kernel"])
        + [.target(name: "CAccept", path: "Shared/CAccept")]
        + shared("Bus", ["CAccept", "CZeroMQ"])
        + [.target(name: "CPageSums", path: "Shared/CPageSums", linkerSettings: [.linkedLibrary("sqlite3")])]
        + shared("Storage", ["Kernel", "Contracts", "CPageSums", grdb])
        + shared("Telemetry", ["Kernel", "Contracts"])
        + shared("ServiceHost", ["Kernel", "Contracts", "Bus", "Storage", "Telemetry", crypto, deque], tests: ["TestSupport"])
        + service("Enrollment")
        + service("Earning")
        + service("Referral", tests: ["Enrollment", "Earning", "Gateway"])
        + service("Rewards", tests: ["Enrollment", "Earning"])
        + [.target(name: "CCurl", path: "Shared/CCurl", linkerSettings: [.linkedLibrary("curl")])]
        + service("Notification", ["CCurl", crypto, mustache], tests: ["Enrollment"])
        + service("Gateway", tests: ["Enrollment"])
        + [
            .target(
                name: "Auditing",
                dependencies: [
                    "Kernel", "Contracts", "Storage", "ServiceHost", "Enrollment", "Earning", "Notification", "Gateway",
                    "Referral", "Rewards",
                ],
                path: "Services/Auditing",
                exclude: ["README.md"],
                swiftSettings: quick),
            .testTarget(
                name: "AuditingTests",
                dependencies: [
                    "Auditing", "TestSupport", "Kernel", "Contracts", "Storage", "ServiceHost", "Enrollment", "Earning",
                    "Gateway", "Referral", "Rewards",
                ],
                path: "Tests/AuditingTests",
                swiftSettings: strict),
            .target(
                name: "Rehearsing",
                dependencies: ["Kernel", "Contracts", "Bus", "Storage", "Telemetry", "ServiceHost", "Earning"],
                path: "Services/Rehearsing",
                exclude: ["README.md"],
                swiftSettings: strict),
            .testTarget(
                name: "RehearsingTests",
                dependencies: [
                    "Rehearsing", "TestSupport", "Kernel", "Contracts", "ServiceHost", "Enrollment", "Earning", "Gateway",
                ],
                path: "Tests/RehearsingTests",
                swiftSettings: strict),
            .target(
                name: "Control",
                dependencies: [
                    "Kernel", "Contracts", "Bus", "Storage", "Telemetry", "ServiceHost", "Auditing", "Rehearsing", "Earning",
                    arguments, yams, crypto,
                ],
                path: "Services/Control",
                exclude: ["Main", "README.md"],
                swiftSettings: strict),
            .executableTarget(
                name: "punchcard", dependencies: ["Control"], path: "Services/Control/Main", swiftSettings: strict),
            .target(
                name: "TestSupport",
                dependencies: ["Kernel", "Contracts", "Bus", "Storage", "ServiceHost", "Telemetry"],
                path: "Tests/Support",
                swiftSettings: quick),
            // Decides what is right, and so uses nothing of ours.
            .target(name: "PointsModel", path: "Tests/Simulation/Model", swiftSettings: quick),
            .testTarget(
                name: "PointsModelTests", dependencies: ["PointsModel"], path: "Tests/PointsModelTests", swiftSettings: strict),
            .target(
                name: "Simulation",
                dependencies: [
                    "PointsModel", "TestSupport", "Auditing", "Kernel", "Contracts", "Bus", "Storage", "ServiceHost", "Telemetry",
                    "Enrollment",
                    "Earning", "Gateway", "Referral", "Rewards", "Notification", heap,
                ],
                path: "Tests/Simulation",
                exclude: ["Main", "Model"],
                swiftSettings: quick),
            .executableTarget(
                name: "punchcard-simulate",
                dependencies: ["Simulation", "Kernel", arguments],
                path: "Tests/Simulation/Main",
                swiftSettings: strict),
            .testTarget(
                name: "SimulationTests",
                dependencies: ["Simulation", "Kernel"],
                path: "Tests/SimulationTests",
                swiftSettings: strict),
            .testTarget(
                name: "ControlTests",
                dependencies: [
                    "Control", "TestSupport", "Kernel", "Contracts", "Bus", "Storage", "ServiceHost", "Enrollment", "Earning",
                    "Gateway", arguments,
                ],
                path: "Tests/ControlTests",
                swiftSettings: strict),
            .testTarget(
                name: "ProcessTests",
                dependencies: ["Kernel", "Contracts", "Bus", "ServiceHost", "TestSupport"],
                path: "Tests/Processes",
                swiftSettings: strict),
            .target(
                name: "Fuzzing",
                dependencies: [
                    "Auditing",
                    "Kernel", "Contracts", "Bus", "Storage", "ServiceHost", "TestSupport", "Enrollment", "Earning", "Gateway",
                    "Control",
                ],
                path: "Tests/Fuzz",
                exclude: ["Corpus", "Findings", "fuzz"],
                swiftSettings: strict),
            .testTarget(
                name: "FuzzTests", dependencies: ["Fuzzing", "TestSupport"], path: "Tests/FuzzTests", swiftSettings: strict),
            .executableTarget(
                name: "punchcard-load",
                dependencies: ["Kernel", "Contracts", "Bus", "ServiceHost"],
                path: "Tests/Load",
                exclude: ["bench", "due", "lots.yaml"],
                swiftSettings: strict),
            .executableTarget(
                name: "punchcard-ledger",
                dependencies: ["Kernel", "Contracts", "Storage", "ServiceHost", "TestSupport", "Earning"],
                path: "Tests/Ledger",
                swiftSettings: strict),
            .testTarget(name: "TidyTests", path: "Tests/TidyTests", swiftSettings: strict),
        ]
)
