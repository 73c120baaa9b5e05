import Crypto
import Foundation
import SessionLog

/// The log has no such line to change.
struct NothingToForge: Error {
  var old: String
  var marks: [String]
}

/// A log changed by someone who knows how its chain is made.
struct Forgery {
  /// Lines without their chain.
  private(set) var objects: [String]

  init(_ log: [UInt8]) throws {
    // Spelled out and a line for each token, so that one can be changed alone.
    let lines = Array(try RecordedSession(bytes: log).jsonLines(.spelledOut).utf8)
    // `,"chain":"` and 64 digits and `"}`.
    objects = lines.split(separator: UInt8(ascii: "\n")).flatMap {
      Self.oneTokenALine(String(decoding: $0.dropLast(76), as: UTF8.self) + "}")
    }
  }

  private static func oneTokenALine(_ object: String) -> [String] {
    guard object.contains("\"event\":\"tokens\""),
      let start = object.firstRange(of: "\"tokens\":[")?.upperBound
    else { return [object] }
    var (rows, first, depth, isText, isEscaped) = ([String](), start, 0, false, false)
    for index in object[start...].indices {
      let character = object[index]
      if isText {
        (isText, isEscaped) = (
          isEscaped || character != "\"", !isEscaped && character == "\\"
        )
        continue
      }
      switch character {
      case "\"": isText = true
      case "[":
        if depth == 0 { first = index }
        depth += 1
      case "]":
        depth -= 1
        if depth == 0 { rows.append("\(object[..<start])\(object[first...index])]}") }
      default: break
      }
    }
    return rows
  }

  /// Replaces text in the first line that holds all the marks.
  ///
  /// - Throws: `NothingToForge` where there is none.
  mutating func replace(_ old: String, _ new: String, inLineWith marks: [String]) throws {
    guard
      let index = objects.firstIndex(where: { line in
        line.contains(old) && marks.allSatisfy { line.contains($0) }
      })
    else { throw NothingToForge(old: old, marks: marks) }
    objects[index] = objects[index].replacing(old, with: new, maxReplacements: 1)
  }

  mutating func removeLine(with marks: [String]) {
    objects.removeAll { line in marks.allSatisfy { line.contains($0) } }
  }

  mutating func duplicateLine(with marks: [String]) {
    guard let index = objects.firstIndex(where: { line in marks.allSatisfy { line.contains($0) } })
    else { return }
    objects.insert(objects[index], at: index)
  }

  /// The log with a chain that follows.
  var bytes: [UInt8] {
    var value = [UInt8](repeating: 0, count: 32)
    return objects.flatMap { object in
      value = Array(SHA256.hash(data: value + Array(object.utf8)))
      let digits = value.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      return Array("\(object.dropLast()),\"chain\":\"\(digits)\"}\n".utf8)
    }
  }
}
