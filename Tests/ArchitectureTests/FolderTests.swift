import Foundation
import Testing

/// Folders of one target that know each other in one direction only.
@Suite struct FolderTests {
  static let target = "Sources/DashboardUI"

  /// The first column of the target's own table, in its order.
  private func table() throws -> [String] {
    try Repository.current.text("\(Self.target)/README.md").split(separator: "\n")
      .compactMap { $0.wholeMatch(of: /\| `(\w+)` \|.*/).map { String($0.1) } }
  }

  @Test func theTableListsTheFolders() throws {
    let folders = try Repository.current.folders(in: Self.target)
    #expect(try table().sorted() == folders)
  }

  @Test func aFolderKnowsOnlyFoldersBeforeIt() throws {
    let order = try table()
    let files = try Repository.current.files(under: Self.target, suffix: ".swift")
    let arrows = FolderArrows(files)
    #expect(arrows.all.count > 20, "the sources are read")
    for arrow in arrows.all {
      let from = try #require(order.firstIndex(of: arrow.from))
      let to = try #require(order.firstIndex(of: arrow.to))
      #expect(to < from, "\(arrow.file) uses \(arrow.type) of \(arrow.to)")
    }
  }

  @Test func panelsDoNotKnowEachOther() throws {
    let files = try Repository.current.files(under: "\(Self.target)/Panels", suffix: ".swift")
    for arrow in FolderArrows(files).all {
      Issue.record("\(arrow.file) uses \(arrow.type) of \(arrow.to)")
    }
  }

  @Test func arrowsAreFoundAndWordsInTextAreNone() {
    let arrows = FolderArrows([
      "Low/Thing.swift": "struct Thing {}",
      "High/User.swift": "let user = Thing()",
      "High/Prose.swift": "// Thing\nlet word = \"Thing\"",
    ])
    #expect(arrows.all.map(\.file) == ["High/User.swift"])
    #expect(arrows.all.map(\.to) == ["Low"])
  }
}

/// Which file uses a type that another folder declares.
private struct FolderArrows {
  struct Arrow {
    var file: String
    var from: String
    var to: String
    var type: String
  }

  private(set) var all: [Arrow] = []

  /// - Parameter files: texts by path below the target.
  init(_ files: [String: String]) {
    let sources = files.mapValues(Self.code)
    var home: [String: String] = [:]
    let declaration =
      /(?m)^(?:(?:package|public|private|fileprivate|final|indirect) )*(?:struct|enum|class|protocol|actor) (\w+)/
    for (path, source) in sources {
      for match in source.matches(of: declaration) where !match.0.contains("private ") {
        home[String(match.1)] = Self.folder(path)
      }
    }
    for (path, source) in sources.sorted(by: { $0.key < $1.key }) {
      let folder = Self.folder(path)
      for type in Set(source.matches(of: /\b[A-Z]\w+/).map { String($0.0) }).sorted() {
        guard let other = home[type], other != folder else { continue }
        all.append(Arrow(file: path, from: folder, to: other, type: type))
      }
    }
  }

  private static func folder(_ path: String) -> String {
    String(path.prefix { $0 != "/" })
  }

  /// Without comments and texts.
  private static func code(_ source: String) -> String {
    source.replacing(/"""(?s:.*?)"""/, with: "").replacing(/\/\/[^\n]*/, with: "")
      .replacing(/"[^"\n]*"/, with: "")
  }
}
