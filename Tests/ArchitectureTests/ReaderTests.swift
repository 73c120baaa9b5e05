import Testing

/// The readers behind the boundary checks, on texts small enough to see through.
@Suite struct ReaderTests {
  @Test(arguments: [
    ("import Foundation", "Foundation", false),
    ("public import EngineTypes", "EngineTypes", false),
    ("@testable import Scheduling", "Scheduling", true),
    ("@_exported public import struct Foundation.URL", "Foundation", false),
    ("  import Glibc", "Glibc", false),
  ])
  func importLineNamesItsModule(line: String, module: String, isTestable: Bool) {
    let statement = ImportStatement(line: line)
    #expect(statement?.module == module)
    #expect(statement?.isTestable == isTestable)
  }

  @Test(arguments: ["// import Foundation", "let importer = 1", "importantThing()", "import", ""])
  func otherLinesImportNothing(line: String) {
    #expect(ImportStatement(line: line) == nil)
  }

  @Test func importsInsideStringsDoNotCount() {
    let quotes = String(repeating: "\"", count: 3)
    let source = """
      import GGUF
      let script = \(quotes)
        import shutil
        \(quotes)
      import Crypto
      """
    #expect(ImportStatement.all(in: source).map(\.module) == ["GGUF", "Crypto"])
  }

  @Test func tableRowsAreReadAndProseIsLeftAlone() {
    let table = TargetTable(
      markdown: """
        Prose about `Nothing`.

        | | target | what lives there | may import |
        |---|---|---|---|
        | 0 | `A` | `Type`, words | – |
        | 2 | `B` | words | `A`, `Crypto` |
        """)
    #expect(
      table.rows == [
        TargetTable.Row(level: 0, target: "A", mayImport: []),
        TargetTable.Row(level: 2, target: "B", mayImport: ["A", "Crypto"]),
      ])
    #expect(table.levels == ["A": 0, "B": 2])
  }

  @Test func manifestResolvesConstantsAndInlineProducts() {
    let manifest = Manifest(
      source: """
        let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
        let package = Package(
          products: [.executable(name: "b", targets: ["B"])],
          targets: [
            .target(name: "A", swiftSettings: strict),
            // .target(name: "Gone"),
            .executableTarget(
              name: "B",
              dependencies: [
                "A", .product(name: "Inline", package: "x"), crypto,
              ],
              cSettings: [.unsafeFlags(["-O2"])]),
            .systemLibrary(name: "C"),
            .testTarget(name: "ATests", dependencies: ["A"]),
          ])
        """)
    #expect(
      manifest.targets == [
        Manifest.Target(name: "A", isTest: false, dependencies: []),
        Manifest.Target(name: "B", isTest: false, dependencies: ["A", "Inline", "Crypto"]),
        Manifest.Target(name: "C", isTest: false, dependencies: []),
        Manifest.Target(name: "ATests", isTest: true, dependencies: ["A"]),
      ])
  }
}
