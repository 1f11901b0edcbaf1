// swift-tools-version: 6.0

import PackageDescription

// The instruction set that the kernels are compiled for. Every machine of a job must have it; x86-64-v3 (AVX2 and FMA) is
// safe on any server of the last decade. `MARCH=x86-64-v4 swift build -c release` makes an AVX-512 build.
let march = Context.environment["MARCH"] ?? "x86-64-v3"

let language: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

// Code that loops over floats: compiled for `march`, and optimised in debug builds too, where SIMD would otherwise cost
// some hundred calls an operation and make the tests crawl.
let numeric: [SwiftSetting] =
  language + [
    .unsafeFlags(["-Xcc", "-march=\(march)"]),
    .unsafeFlags(["-O"], .when(configuration: .debug)),
  ]

let package = Package(
  name: "Atelier",
  products: [.executable(name: "atelier", targets: ["atelier"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // MARK: - C libraries, one door each, and the processor

    .systemLibrary(name: "CMPI", pkgConfig: "ompi-c", providers: [.apt(["libopenmpi-dev"])]),
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CProcessor"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

    // MARK: - Modules, from the bottom up

    .target(name: "Failures", swiftSettings: language),
    .target(name: "Kernels", dependencies: ["COpenBLAS", "CProcessor"], swiftSettings: numeric),
    .target(name: "Collectives", dependencies: ["CMPI", "Failures"], swiftSettings: language),
    .target(name: "Imaging", dependencies: ["CPNG", "Failures"], swiftSettings: language),
    .target(name: "Storage", dependencies: ["COpenSSL", "Failures"], swiftSettings: language),
    .target(name: "Datasets", dependencies: ["CProcessor", "CZlib", "Failures"], swiftSettings: numeric),
    .target(name: "Networks", dependencies: ["Failures", "Kernels"], swiftSettings: numeric),
    .target(name: "Models", dependencies: ["Failures", "Kernels", "Networks"], swiftSettings: language),
    .target(
      name: "Training",
      dependencies: ["Collectives", "Datasets", "Failures", "Kernels", "Models", "Networks", "Storage"],
      swiftSettings: numeric),
    .target(
      name: "Evaluation",
      dependencies: ["Collectives", "Datasets", "Failures", "Kernels", "Models", "Networks", "Training"],
      swiftSettings: numeric),
    .target(
      name: "Reporting",
      dependencies: [
        "Collectives", "Datasets", "Evaluation", "Failures", "Imaging", "Kernels", "Models", "Networks", "Storage",
        "Training",
      ],
      swiftSettings: language),
    .target(
      name: "Benchmarking",
      dependencies: ["Collectives", "Datasets", "Failures", "Kernels", "Models", "Networks", "Training"],
      swiftSettings: language),
    .executableTarget(
      name: "atelier",
      dependencies: [
        "Benchmarking", "Collectives", "Datasets", "Evaluation", "Failures", "Kernels", "Models", "Networks",
        "Reporting", "Storage",
        "Training",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: language),

    // MARK: - Tests

    .target(
      name: "Support", dependencies: ["Collectives", "Failures", "Kernels"], path: "Tests/Support",
      swiftSettings: language),
    .testTarget(name: "KernelsTests", dependencies: ["Kernels", "Support"], swiftSettings: language),
    .testTarget(name: "CollectivesTests", dependencies: ["Collectives", "Support"], swiftSettings: language),
    .testTarget(name: "ImagingTests", dependencies: ["Imaging", "Support"], swiftSettings: language),
    .testTarget(name: "StorageTests", dependencies: ["Storage", "Support"], swiftSettings: language),
    .testTarget(name: "DatasetsTests", dependencies: ["Datasets", "Support"], swiftSettings: language),
    .testTarget(
      name: "NetworksTests",
      dependencies: ["Networks", "Storage", "Support"],
      resources: [.copy("Fixtures")],
      swiftSettings: language),
    .testTarget(name: "ModelsTests", dependencies: ["Failures", "Models", "Networks"], swiftSettings: language),
    .testTarget(
      name: "TrainingTests", dependencies: ["Evaluation", "Models", "Storage", "Training", "Support"],
      swiftSettings: language),
    .testTarget(
      name: "ReportingTests",
      dependencies: ["Evaluation", "Imaging", "Models", "Networks", "Reporting", "Storage", "Support", "Training"],
      swiftSettings: language),
    .testTarget(
      name: "EvaluationTests", dependencies: ["Evaluation", "Models", "Support"], swiftSettings: language),
    .testTarget(name: "CommandTests", dependencies: ["atelier", "Support"], swiftSettings: language),
  ],
  swiftLanguageModes: [.v6]
)
