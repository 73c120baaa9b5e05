// swift-tools-version: 6.2
import PackageDescription

/// One set of settings for every Swift target: the compiler is the first reviewer.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
// Tests compare ours with it; the program is built without.
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let toml = Target.Dependency.product(name: "TOMLKit", package: "TOMLKit")

let package = Package(
  name: "invar",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "invar", targets: ["invar"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
  ],
  // In the order a request meets them; Sources/README.md is the map.
  targets: [
    .target(name: "EngineTypes", swiftSettings: strict),
    .target(name: "GGUF", swiftSettings: strict),
    .target(name: "CHashing", cSettings: [.unsafeFlags(["-O2", "-Wall", "-Werror"])]),
    .target(name: "Hashing", dependencies: ["CHashing"], swiftSettings: strict),
    .target(name: "Tokenization", dependencies: ["EngineTypes", heap], swiftSettings: strict),
    .target(name: "Scheduling", dependencies: ["EngineTypes", deque], swiftSettings: strict),
    // The leaf loops are optimised in debug builds too, so tests on real weights stay quick.
    // A case that a switch forgets would be other arithmetic.
    .target(
      name: "CKernels",
      cSettings: [.unsafeFlags(["-O2", "-ffp-contract=off", "-Wall", "-Werror"])]),
    .target(
      name: "Kernels", dependencies: ["CKernels", "EngineTypes", "GGUF"], exclude: ["README.md"],
      swiftSettings: strict),
    .target(
      name: "Transformer", dependencies: ["CKernels", "GGUF", "EngineTypes"], swiftSettings: strict),
    .target(
      name: "PackedModel", dependencies: ["Transformer", "Kernels", "GGUF", "EngineTypes"],
      swiftSettings: strict),
    .target(
      name: "CPUBackend",
      dependencies: ["PackedModel", "Transformer", "Kernels", "GGUF", "EngineTypes"],
      swiftSettings: strict),
    .target(name: "CCUDA", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
    // Kernels are compiled for the GPU at hand when the program runs: the program carries their sources.
    .target(
      name: "CUDABackend",
      dependencies: [
        "CCUDA", "PackedModel", "Transformer", "Kernels", "GGUF", "EngineTypes", "Hashing",
      ],
      resources: [.embedInCode("Kernels")], swiftSettings: strict),
    .target(
      name: "Inference",
      dependencies: [
        "EngineTypes", "GGUF", "Tokenization", "Scheduling", "Kernels", "Transformer",
        "CPUBackend", "CUDABackend", "Hashing", heap,
      ],
      swiftSettings: strict),
    .target(
      name: "SessionLog", dependencies: ["EngineTypes", "Hashing"], exclude: ["README.md"],
      swiftSettings: strict),
    .target(name: "ServerAccess", swiftSettings: strict),
    .target(
      name: "Fleet", dependencies: ["EngineTypes", "ServerAccess"], exclude: ["README.md"],
      swiftSettings: strict),
    .target(
      name: "Probing", dependencies: ["EngineTypes", "ServerAccess", "SessionLog"],
      swiftSettings: strict),
    .target(
      name: "Proof",
      dependencies: ["Inference", "SessionLog", "Transformer", "Kernels", "EngineTypes"],
      swiftSettings: strict),
    .target(
      name: "Labs",
      dependencies: ["Inference", "Proof", "Transformer", "Kernels", "GGUF", "EngineTypes"],
      swiftSettings: strict),
    .target(
      name: "Benchmark", dependencies: ["Inference", "Transformer", "Kernels", "EngineTypes"],
      resources: [.embedInCode("Peer")],
      swiftSettings: strict),
    .target(
      name: "Serving",
      dependencies: [
        "EngineTypes", "SessionLog", "Tokenization", "Hashing", logging, nioCore, nioHTTP1,
        nioPosix,
      ],
      resources: [.embedInCode("Description/openapi.json")],
      swiftSettings: strict),
    .systemLibrary(name: "CNcurses"),
    .target(name: "CTerminal"),
    // Themes is a link to themes/ of the root: the program carries these files inside.
    .target(
      name: "Terminal", dependencies: ["CNcurses", "CTerminal", toml],
      exclude: ["Themes/README.md"], resources: [.embedInCode("Themes")], swiftSettings: strict),
    .target(
      name: "DashboardUI", dependencies: ["EngineTypes", "Terminal"], exclude: ["README.md"],
      swiftSettings: strict),
    .target(
      name: "Playback", dependencies: ["EngineTypes", "SessionLog", "Terminal", "DashboardUI"],
      swiftSettings: strict),
    .target(
      name: "Reports",
      dependencies: [
        "EngineTypes", "GGUF", "Transformer", "Inference", "SessionLog", "Fleet", "Probing",
        "Proof", "Labs", "Benchmark", "DashboardUI",
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "invar",
      dependencies: [
        "EngineTypes", "GGUF", "Inference", "SessionLog", "ServerAccess", "Fleet", "Probing",
        "Proof", "Labs", "Benchmark", "Terminal", "DashboardUI", "Playback", "Reports", "Serving",
        "Tokenization", argumentParser, toml,
      ],
      swiftSettings: strict),
    .testTarget(name: "ArchitectureTests", swiftSettings: strict),
    .testTarget(name: "BenchmarkTests", dependencies: ["Benchmark"], swiftSettings: strict),
    .testTarget(
      name: "HashingTests", dependencies: ["CHashing", "EngineTypes", "Hashing", crypto],
      swiftSettings: strict),
    .testTarget(name: "GGUFTests", dependencies: ["GGUF"], swiftSettings: strict),
    .testTarget(
      name: "TerminalTests", dependencies: ["Terminal"], exclude: ["Goldens"],
      swiftSettings: strict),
    .testTarget(
      name: "TokenizationTests", dependencies: ["EngineTypes", "Tokenization"],
      exclude: ["Goldens", "Python", "Templates/Python"], swiftSettings: strict),
    .testTarget(
      name: "ServingTests",
      dependencies: [
        "EngineTypes", "GGUF", "Inference", "Serving", "Tokenization", nioCore, nioEmbedded,
        nioHTTP1,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SessionLogTests", dependencies: ["EngineTypes", "SessionLog", crypto],
      exclude: ["Goldens"], swiftSettings: strict),
    .testTarget(
      name: "FleetTests",
      dependencies: [
        "DashboardUI", "EngineTypes", "Fleet", "Reports", "ServerAccess", "Terminal",
      ],
      exclude: ["Texts"], swiftSettings: strict),
    .testTarget(
      name: "ProbingTests",
      dependencies: ["EngineTypes", "Probing", "Reports", "ServerAccess", "SessionLog"],
      swiftSettings: strict),
    .testTarget(
      name: "ProofTests",
      dependencies: [
        "DashboardUI", "EngineTypes", "Inference", "Kernels", "Proof", "Reports", "SessionLog",
        "Transformer", crypto,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "LabsTests", dependencies: ["EngineTypes", "Inference", "Labs", "Reports"],
      swiftSettings: strict),
    .testTarget(
      name: "PlaybackTests",
      dependencies: ["DashboardUI", "EngineTypes", "Playback", "SessionLog", "Terminal"],
      exclude: ["Python"], swiftSettings: strict),
    .testTarget(
      name: "ReportsTests", dependencies: ["Benchmark", "GGUF", "Labs", "Reports"],
      exclude: ["Goldens"],
      swiftSettings: strict),
    .testTarget(
      name: "InvarTests", dependencies: ["invar", "EngineTypes", "GGUF", "Inference"],
      swiftSettings: strict),
    .testTarget(
      name: "RealTerminalTests", dependencies: ["invar"], exclude: ["Driver"],
      swiftSettings: strict),
    .testTarget(
      name: "EngineTypesTests", dependencies: ["EngineTypes"], swiftSettings: strict),
    .testTarget(
      name: "InferenceTests",
      dependencies: ["EngineTypes", "GGUF", "Tokenization", "Inference", "Transformer", crypto],
      exclude: ["Python"], swiftSettings: strict),
    .testTarget(
      name: "KernelsTests", dependencies: ["EngineTypes", "GGUF", "Kernels"],
      exclude: ["CrossBuild", "Goldens", "Python"], swiftSettings: strict),
    .testTarget(
      name: "ModelTests",
      dependencies: [
        "CPUBackend", "EngineTypes", "GGUF", "Inference", "Kernels", "Proof", "Tokenization",
        "Transformer",
      ],
      exclude: ["Goldens", "Python"], swiftSettings: strict),
    .testTarget(
      name: "CUDABackendTests",
      dependencies: ["CCUDA", "CUDABackend", "EngineTypes", "GGUF", "Inference", "Transformer"],
      exclude: ["HostArithmetic"], swiftSettings: strict),
    .testTarget(
      name: "SchedulingTests", dependencies: ["Scheduling", "EngineTypes"], swiftSettings: strict),
    .testTarget(
      name: "DashboardUITests", dependencies: ["DashboardUI", "EngineTypes", "Terminal"],
      exclude: ["Goldens"], swiftSettings: strict),
  ]
)
