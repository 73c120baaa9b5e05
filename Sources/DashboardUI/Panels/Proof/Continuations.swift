package import EngineTypes
import Terminal

/// What the answers to a question say, from the token on at which the first two of them part.
///
/// Each has the number of its text in the list above it, which says how many gave it: the requests
/// whose words are still kept are fewer than those that were counted.
package struct Continuations {
  private struct Branch {
    /// From 0, as in `ProofSummary.Row.sizes`.
    var number: Int
    var text: String
  }

  /// The token from which the texts are told; 0 where there is one text only.
  private let start: Int
  private let branches: [Branch]
  /// Texts that nobody kept has.
  private let lostCount: Int

  package init(
    of question: ProofSummary.Length, in mode: KernelMode, among requests: RequestBook,
    _ twins: TwinLedger
  ) {
    let row = question.row(in: mode)
    let start = row?.firstDifference ?? 0
    let asked = requests.newestFirst.filter {
      $0.finishedMode == mode && $0.promptText == question.promptText
        && $0.sampling == question.sampling
    }
    // The row was counted a moment ago; a text that has come since is told when it is counted.
    let numbers = Dictionary(
      uniqueKeysWithValues: (row?.texts ?? []).enumerated().map { ($1, $0) })
    var branches: [Int: Branch] = [:]
    for entry in asked {
      guard let number = twins.text(of: entry.id).flatMap({ numbers[$0] }),
        branches[number] == nil
      else { continue }
      branches[number] = Branch(number: number, text: entry.pieces.dropFirst(start).joined())
    }
    self.start = start
    self.branches = branches.values.sorted { $0.number < $1.number }
    lostCount = max(0, (row?.distinctCount ?? 0) - branches.count)
  }

  /// Numbers of the texts that are told, from 1.
  package var numbers: [Int] { branches.map { $0.number + 1 } }

  /// As many of them as there are rows for; the heading says how many are left out.
  func lines(width: Int, rows: Int) -> [StyledLine] {
    let all = lines(width: width)
    guard all.count > rows else { return all }
    guard rows > 1 else {
      let words = ["no room here for what they say", "no room for their words", "no room"]
      return [StyledLine(words.first { $0.cellWidth <= width } ?? "", .dim)]
    }
    let below = Format.counted(all.count - rows, "more line")
    let titles = titles.map { "\($0), \(below) below" } + ["what they say, \(below)", below]
    let title = titles.first { $0.cellWidth <= width } ?? ""
    return [StyledLine(title, .title)] + all[1..<rows]
  }

  private var titles: [String] {
    let from = "from token \(Format.count(start)) on"
    return start == 0 ? ["what they say"] : ["what they say \(from)", from, "what they say"]
  }

  func lines(width: Int) -> [StyledLine] {
    guard !branches.isEmpty else { return [] }
    let title = titles.first { $0.cellWidth <= width } ?? ""
    let numberWidth = max(4, Format.count(numbers.max() ?? 0).count)
    let told = branches.flatMap { branch in
      // A text has three lines, so that several fit.
      let lines = branch.text.trimmed.wrapped(to: max(1, width - numberWidth - 1))
        .filter { !$0.isEmpty }
      return lines.prefix(3).enumerated().map { row, text in
        let number = row == 0 ? Format.count(branch.number + 1) : ""
        var line = StyledLine(number.leftPadded(to: numberWidth) + " ", .dim)
        line.add(text)
        return line
      }
    }
    let lost =
      lostCount == 0
      ? [] : [StyledLine("the words of \(Format.count(lostCount)) more are not kept", .dim)]
    return [StyledLine(title, .title)] + told + lost
  }
}
