import Testing

/// The root stays small enough to read at a glance.
@Suite struct RepositoryLayoutTests {
  let repository = Repository.current

  @Test(.enabled(if: Repository.current.has(".git"), "not a checkout"))
  func rootHoldsOnlyItsFixedEntries() throws {
    let fixed: Set = [
      "Package.swift", "Sources", "Tests", "themes", "README.md", "Makefile", "LICENSE",
      ".ci", ".swift-format", ".editorconfig", ".gitignore", ".github",
    ]
    let entries = try repository.trackedRootEntries()
    #expect(entries == fixed)
  }

  @Test func decisionsAreNumberedWithoutGaps() throws {
    let decisions = try repository.entries(of: "Sources/Decisions")
    for (index, name) in decisions.enumerated() {
      let prefix = String(10_001 + index).dropFirst() + "-"
      #expect(name.hasPrefix(prefix) && name.hasSuffix(".md"), "\(name) should start \(prefix)")
    }
    #expect(!decisions.isEmpty)
  }

  /// Relative links of the documents people enter by.
  @Test(arguments: [
    "README.md", "Sources/README.md", "Tests/README.md", ".github/CONTRIBUTING.md",
    ".github/CHANGELOG.md",
  ])
  func linksLeadSomewhere(document: String) throws {
    let folder = document.split(separator: "/").dropLast().joined(separator: "/")
    for link in try repository.text(document).matches(of: /\]\(([^)#:]+)\)/) {
      let path = folder.isEmpty ? String(link.output.1) : "\(folder)/\(link.output.1)"
      #expect(repository.has(path), "\(document) links to \(link.output.1)")
    }
  }
}
