import Testing

/// The boundaries of `Sources/README.md`, read from the sources themselves.
@Suite struct BoundaryTests {
  let repository = Repository.current

  /// Modules of the toolchain, which no table needs to list.
  static let platform: Set = [
    "Darwin", "Dispatch", "Foundation", "FoundationEssentials", "FoundationNetworking", "Glibc",
    "Musl", "Synchronization", "Testing",
  ]

  @Test(arguments: try Repository.current.table().rows)
  func targetImportsOnlyWhatTheTableAllows(row: TargetTable.Row) throws {
    let imports = try repository.imports(of: "Sources/\(row.target)").subtracting(Self.platform)
    #expect(
      imports.isSubset(of: row.mayImport),
      "\(row.target) imports \(imports.subtracting(row.mayImport).sorted()) against the table")
  }

  @Test(arguments: try Repository.current.table().rows)
  func packageDeclaresExactlyWhatTheTableAllows(row: TargetTable.Row) throws {
    let target = try #require(try repository.manifest().targets.first { $0.name == row.target })
    #expect(target.dependencies == row.mayImport)
  }

  @Test func tablePackageAndFoldersListTheSameTargets() throws {
    let rows = try repository.table().rows.map(\.target)
    let declared = try repository.manifest().targets.filter { !$0.isTest }.map(\.name)
    let folders = try repository.folders(in: "Sources").filter { $0 != "Decisions" }
    #expect(declared == rows)
    #expect(folders == rows.sorted())
  }

  @Test func importsLeadToLowerLevels() throws {
    let table = try repository.table()
    let levels = table.levels
    for row in table.rows {
      for module in row.mayImport {
        guard let level = levels[module] else { continue }
        #expect(level < row.level, "\(row.target) may not import \(module)")
      }
    }
  }

  @Test(arguments: [
    ("CNcurses", ["Terminal"]),
    ("CTerminal", ["Terminal"]),
    ("CKernels", ["Kernels", "Transformer"]),
    ("CHashing", ["Hashing"]),
    ("Crypto", []),
    ("CPUBackend", ["Inference"]),
    ("CCUDA", ["CUDABackend"]),
    ("CUDABackend", ["Inference"]),
    ("ArgumentParser", ["invar"]),
    ("NIOCore", ["Serving"]),
    ("NIOHTTP1", ["Serving"]),
    ("NIOPosix", ["Serving"]),
    ("Logging", ["Serving"]),
  ])
  func oneTargetKnows(module: String, importers: [String]) throws {
    let found = try targets(importing: module)
    #expect(found == importers)
  }

  /// Its parser ends the process on some texts, so none reaches it but through the grammar.
  @Test func onePlaceReadsTOML() throws {
    let readers = try repository.files(under: "Sources", suffix: ".swift")
      .filter { $0.value.contains("TOMLTable(string:") || $0.value.contains("TOMLDecoder") }.keys
    #expect(readers.map { $0.split(separator: "/").last } == ["TOMLText.swift"])
  }

  /// A model may not be larger than what the scalar reference has room for; running it is for others.
  @Test func theTransformerTakesLimitsFromTheKernelsAndCallsNone() throws {
    let files = try repository.files(under: "Sources/Transformer", suffix: ".swift")
    #expect(files.values.contains { $0.contains("CK_MAX_HEAD_SIZE") })
    for (path, text) in files { #expect(!text.contains(/\bck_/), "\(path)") }
  }

  /// What stands behind the events stays behind them.
  @Test(arguments: ["GGUF", "Scheduling", "Kernels", "Transformer", "CPUBackend", "CUDABackend"])
  func screenAndLogNeverSeeTheEngineInside(module: String) throws {
    let outside: Set = ["SessionLog", "Terminal", "DashboardUI"]
    let found = try targets(importing: module)
    #expect(outside.isDisjoint(with: found))
  }

  @Test func onlyTheEngineAndItsMeasuresKnowTheTransformer() throws {
    let allowed: Set = [
      "CPUBackend", "CUDABackend", "PackedModel", "Inference", "Proof", "Labs", "Benchmark",
      "Reports",
    ]
    let found = try targets(importing: "Transformer")
    #expect(allowed.isSuperset(of: found))
  }

  @Test func engineTypesStandAlone() throws {
    let imports = try repository.imports(of: "Sources/EngineTypes")
    #expect(imports.isSubset(of: ["Glibc", "Darwin"]))
  }

  @Test func schedulingHoldsNoFloatingPointNumber() throws {
    for (path, text) in try repository.files(under: "Sources/Scheduling", suffix: ".swift") {
      for line in text.split(whereSeparator: \.isNewline) where !isComment(line) {
        #expect(!line.contains(/\b(Float|Float16|Double)\b/), "\(path): \(line)")
      }
    }
  }

  /// A compiler that fuses or reorders sums would change bits behind our back.
  @Test func kernelsForbidTheCompilerToTouchTheOrderOfSums() throws {
    let pragma = "#pragma STDC FP_CONTRACT OFF"
    #expect(try repository.text("Sources/CKernels/kernels_common.h").contains(pragma))
    for (path, text) in try repository.files(under: "Sources/CKernels", suffix: ".c")
    where text.contains(/\b(float|double)\b/) {
      #expect(text.contains("#include \"kernels_common.h\"") || text.contains(pragma), "\(path)")
    }
    #expect(try !repository.text("Package.swift").contains(/-ffast-math|-Ofast/))
  }

  @Test(arguments: try Repository.current.manifest().targets.filter(\.isTest))
  func testsUseDeclaredDependenciesAndNoTestableImport(target: Manifest.Target) throws {
    let files = try repository.files(under: "Tests/\(target.name)", suffix: ".swift")
    #expect(!files.isEmpty)
    let imports = files.values.flatMap(ImportStatement.all)
    #expect(imports.filter { $0.isTestable }.isEmpty)
    #expect(Set(imports.map(\.module)).subtracting(Self.platform).isSubset(of: target.dependencies))
  }

  private func targets(importing module: String) throws -> [String] {
    try repository.table().rows.map(\.target).filter {
      try repository.imports(of: "Sources/\($0)").contains(module)
    }
  }

  private func isComment(_ line: Substring) -> Bool {
    line.drop(while: \.isWhitespace).hasPrefix("//")
  }
}
