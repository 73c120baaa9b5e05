import Foundation
import Terminal
import Testing

/// Compares a frame with the one recorded under `Goldens/`.
///
/// A golden holds three grids: glyphs, roles (a letter each) and attributes, so a frame that
/// only changed its colours differs too. `RECORD_GOLDENS=1` records instead of comparing.
func expectGolden(
  _ frame: CellBuffer, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  try expectGolden(text: frame.dump, name, sourceLocation: sourceLocation)
}

/// Compares a text with the one recorded under `Goldens/`.
func expectGolden(
  text actual: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Goldens/\(name).txt")
  if ProcessInfo.processInfo.environment["RECORD_GOLDENS"] == "1" {
    try actual.write(to: file, atomically: true, encoding: .utf8)
    return
  }
  let expected = try String(contentsOf: file, encoding: .utf8)
  guard actual != expected else { return }
  let got = actual.split(separator: "\n", omittingEmptySubsequences: false)
  let wanted = expected.split(separator: "\n", omittingEmptySubsequences: false)
  let row = zip(got, wanted).enumerated().first { $0.element.0 != $0.element.1 }?.offset
  Issue.record(
    """
    \(name) differs from its golden at line \((row ?? min(got.count, wanted.count)) + 1)
    expected: \(row.map { String(wanted[$0]) } ?? "(another length)")
    got:      \(row.map { String(got[$0]) } ?? "(another length)")
    \(actual.prefix { $0 != "=" })
    """, sourceLocation: sourceLocation)
}

extension CellBuffer {
  fileprivate var dump: String {
    let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    let legend = Role.allCases.enumerated()
      .map { "\(letters[$0.offset])=\($0.element.rawValue)" }.joined(separator: " ")
    let roles = grid { cell in
      cell.role == .text ? " " : Role.allCases.firstIndex(of: cell.role).map { letters[$0] } ?? "?"
    }
    let attributes = grid { $0.attributes.isEmpty ? " " : letters[Int($0.attributes.rawValue)] }
    return [text, legend, roles, attributes].joined(separator: "\n\n")
      .split(separator: "\n", omittingEmptySubsequences: false)
      .map { line in String(line.reversed().drop { $0 == " " }.reversed()) }
      .joined(separator: "\n") + "\n"
  }

  private func grid(_ character: (Cell) -> Character) -> String {
    (0..<height).map { y in String((0..<width).map { character(self[$0, y]) }) }
      .joined(separator: "\n")
  }
}
