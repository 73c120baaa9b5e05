import EngineTypes
import Terminal

/// What the answers to a question say, from the token on at which the first two of them part.
///
/// Over the requests whose texts are still kept, which are fewer than those that were counted.
struct Continuations {
  private struct Branch {
    var text: String
    var count: Int
  }

  /// The token from which the texts are told; 0 where there is one text only.
  private let start: Int
  private let branches: [Branch]

  init(of question: ProofSummary.Question, in mode: KernelMode, among requests: RequestBook) {
    let start = question.row(in: mode)?.firstDifference ?? 0
    var branches: [Branch] = []
    // Equal hashes are equal texts, so few of those have to be put together.
    var known: [OutputHash?: Int] = [:]
    for entry in requests.newestFirst
    where entry.finishedMode == mode && !entry.wasBrokenOff
      && entry.promptText == question.promptText
      && entry.sampling == question.sampling
    {
      if let index = known[entry.hash] {
        branches[index].count += 1
        continue
      }
      let text = entry.pieces.dropFirst(start).joined()
      let index = branches.firstIndex { $0.text == text } ?? branches.count
      if index == branches.count { branches.append(Branch(text: text, count: 0)) }
      branches[index].count += 1
      known[entry.hash] = index
    }
    self.start = start
    self.branches = branches.sorted { $0.count > $1.count }
  }

  func lines(width: Int) -> [StyledLine] {
    guard !branches.isEmpty else { return [] }
    let title = start == 0 ? "what they say" : "what they say from token \(Format.count(start)) on"
    return [StyledLine(title, .title)]
      + branches.flatMap { branch in
        // A text has three lines, so that several fit.
        let lines = branch.text.trimmed.wrapped(to: max(1, width - 5)).filter { !$0.isEmpty }
        return lines.prefix(3).enumerated().map { row, text in
          var line = StyledLine(
            row == 0 ? "\(Format.count(branch.count))×".leftPadded(to: 4) + " " : "     ", .dim)
          line.add(text)
          return line
        }
      }
  }
}
