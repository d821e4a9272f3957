// swift-tools-version: 6.2

import PackageDescription

/// What every Swift target is built with: explicit existentials, no leaking imports, no warnings.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// The pure modules also may not touch memory unsafely.
let pure: [SwiftSetting] = strict + [.strictMemorySafety()]

let package = Package(
  name: "jobtop",
  products: [
    .library(name: "JobEngine", targets: ["JobEngine"]),
    .executable(name: "jobtop", targets: ["jobtop"]),
    .executable(name: "jobtopd", targets: ["jobtopd"]),
  ],
  targets: [
    // programs
    .executableTarget(name: "jobtopd", dependencies: ["JobDaemon", "JobEngine", "SQLiteStore"], swiftSettings: strict),
    .executableTarget(name: "jobtop", dependencies: ["CommandLine", "Terminal"], swiftSettings: strict),

    // shells
    .target(
      name: "JobDaemon",
      dependencies: ["JobEngine", "JobRPC", "JobCore", "SafeText", "JSON", "Posix", "Configuration"],
      swiftSettings: strict),
    .target(name: "JobClient", dependencies: ["JobRPC", "JSON", "Posix"], swiftSettings: strict),
    .target(
      name: "ShellWorker", dependencies: ["JobClient", "JobRPC", "JobCore", "JSON", "Posix"], swiftSettings: strict),
    .target(
      name: "CommandLine",
      dependencies: ["JobClient", "ShellWorker", "Configuration", "JobRPC", "JobCore", "SafeText", "JSON", "Posix"],
      swiftSettings: strict),

    // rims
    .target(name: "SQLiteStore", dependencies: ["JobEngine", "JobCore", "JSON", "CSQLite"], swiftSettings: strict),
    .target(
      name: "Terminal",
      dependencies: [
        "MonitorCore", "JobClient", "JobRPC", "SafeText", "JSON", "Posix", "Configuration", "CNcurses", "CThemes",
      ],
      swiftSettings: strict),
    .target(name: "Posix", dependencies: ["CPosix"], swiftSettings: strict),
    .target(name: "Configuration", dependencies: ["JobCore", "CToml"], swiftSettings: strict),

    // engine and wire
    .target(name: "JobEngine", dependencies: ["JobCore", "JSON"], swiftSettings: pure),
    .target(name: "JobRPC", dependencies: ["JobCore", "JSON", "SafeText"], swiftSettings: pure),

    // pure
    .target(name: "MonitorCore", dependencies: ["JobRPC", "JobCore", "SafeText", "JSON"], swiftSettings: pure),
    .target(name: "JobCore", dependencies: ["JSON"], swiftSettings: pure),
    .target(name: "SafeText", swiftSettings: pure),
    .target(name: "JSON", swiftSettings: pure),

    // system
    .systemLibrary(name: "CSQLite"),
    .target(
      name: "CNcurses",
      linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    .target(name: "CPosix"),
    .target(name: "CToml"),
    .target(name: "CThemes", cSettings: [.unsafeFlags(["-std=c23"])]),

    // tests
    .target(
      name: "StoreDouble", dependencies: ["JobRPC", "JSON", "Posix"], path: "Tests/StoreDouble", swiftSettings: strict),
    .target(name: "Seeded", path: "Tests/Seeded", swiftSettings: strict),
    .target(
      name: "Workload", dependencies: ["JobEngine", "JobCore", "JSON", "Seeded"], path: "Tests/Workload",
      swiftSettings: strict),
    .executableTarget(
      name: "benchmarks",
      dependencies: ["JobEngine", "JobCore", "JobRPC", "SQLiteStore", "JSON", "Posix", "Workload"],
      path: "Tests/Benchmarks",
      swiftSettings: strict),
    .executableTarget(
      name: "pictures", dependencies: ["LiveStore", "JobClient", "JSON", "Posix", "Seeded"], path: "Tests/Pictures",
      swiftSettings: strict),
    .target(
      name: "LiveStore", dependencies: ["JobClient", "JobRPC", "JSON", "Posix"], path: "Tests/LiveStore",
      swiftSettings: strict),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "CommandLine", "LiveStore", "StoreDouble", "JobCore", "JobRPC", "SafeText", "Seeded", "JSON", "Posix",
        "jobtop", "jobtopd",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ConfigurationTests", dependencies: ["Configuration", "JobCore", "Posix"], swiftSettings: strict),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "Seeded", "LiveStore", "MonitorCore", "JobClient", "JobRPC", "JSON", "Posix", "jobtop", "jobtopd",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "JobCoreTests", dependencies: ["JobCore", "JSON", "Seeded"], exclude: ["Cron/cron-oracle.py", "Corpus"],
      swiftSettings: strict),
    .testTarget(
      name: "JobDaemonTests",
      dependencies: [
        "JobDaemon", "JobClient", "JobEngine", "JobCore", "JobRPC", "JSON", "LiveStore", "Posix", "SQLiteStore",
        "jobtop", "jobtopd",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "JobEngineTests", dependencies: ["JobEngine", "JobCore", "JSON", "Seeded"], swiftSettings: strict),
    .testTarget(name: "JSONTests", dependencies: ["JSON", "Seeded"], swiftSettings: strict),
    .testTarget(
      name: "JobClientTests", dependencies: ["JobClient", "JobRPC", "JSON", "Posix", "StoreDouble"],
      swiftSettings: strict),
    .testTarget(name: "JobRPCTests", dependencies: ["JobRPC", "JobCore", "JSON"], swiftSettings: strict),
    .testTarget(
      name: "MonitorCoreTests", dependencies: ["MonitorCore", "JobRPC", "JobCore", "SafeText", "JSON", "Seeded"],
      exclude: ["Golden"], swiftSettings: strict),
    .testTarget(name: "PosixTests", dependencies: ["Posix"], swiftSettings: strict),
    .testTarget(
      name: "SafeTextTests", dependencies: ["SafeText", "Seeded"], exclude: ["width-table.py"], swiftSettings: strict),
    .executableTarget(
      name: "store-writer", dependencies: ["SQLiteStore", "JobEngine", "JobCore", "JSON", "Posix"],
      path: "Tests/StoreWriter", swiftSettings: strict),
    .testTarget(
      name: "SQLiteStoreTests",
      dependencies: ["SQLiteStore", "store-writer", "JobEngine", "JobCore", "JSON", "CSQLite", "Posix", "Workload"],
      swiftSettings: strict),
    .testTarget(
      name: "StoreConformanceTests",
      dependencies: ["SQLiteStore", "JobEngine", "JobCore", "JSON", "Posix", "Seeded", "Workload"],
      swiftSettings: strict),
    .testTarget(
      name: "ShellWorkerTests",
      dependencies: [
        "ShellWorker", "JobClient", "JobRPC", "JobCore", "JSON", "Posix", "LiveStore", "StoreDouble", "jobtop",
        "jobtopd",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "TerminalTests",
      dependencies: [
        "Terminal", "MonitorCore", "CommandLine", "Configuration", "JobClient", "JobRPC", "JobCore", "SafeText", "JSON",
        "Posix",
        "Seeded",
        "StoreDouble", "LiveStore",
        "jobtop",
      ],
      exclude: ["second-opinion.py"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
