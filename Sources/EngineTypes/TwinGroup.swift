/// What is known about one group of twins.
///
/// Its counts are over all twins that ever ended. Whole answers are held only while a kept request
/// gave them; of the others the tally stays, see `PastAnswers`.
struct TwinGroup: Hashable, Sendable {
  /// One answer, how many finished requests ever gave it, and how many of them are kept.
  struct Branch: Hashable, Sendable {
    var answer: TwinAnswer
    /// Equal for equal tokens.
    var text: UInt64
    var count: Int
    /// How many of them had company.
    var companyCount: Int
    var keptCount = 0
  }

  let key: TwinLedger.Key
  let promptText: String
  /// Groups are listed in the order in which they came up.
  let order: Int
  /// By number; `nil` once nobody kept gave that answer.
  private(set) var branches: [Branch?] = []
  private(set) var past = PastAnswers()
  private(set) var reference: TwinReference?
  private(set) var completionCount = 0
  /// How many of the requests are kept.
  private(set) var keptCount = 0
  /// How many of the requests had company.
  private var companyCount = 0
  private var referenceHadCompany = false
  /// The branch the reference took, which stays even when its request is forgotten.
  private var referenceBranch: Int?
  private var branchByHash: [OutputHash: Int] = [:]

  init(_ key: TwinLedger.Key, promptText: String, order: Int) {
    self.key = key
    self.promptText = promptText
    self.order = order
  }

  var referenceAnswer: TwinAnswer? {
    referenceBranch.flatMap { branches[$0]?.answer }
  }

  private var referenceText: UInt64? { referenceBranch.flatMap { branches[$0]?.text } }

  /// How many requests gave the reference's answer.
  var referenceCount: Int { referenceBranch.flatMap { branches[$0]?.count } ?? 0 }

  /// Requests in company that are compared with the reference, which is not its own twin.
  var twinCount: Int { companyCount - (referenceHadCompany ? 1 : 0) }

  /// Those of them that have all of its bits.
  var sameBitsTwinCount: Int {
    let all = referenceBranch.flatMap { branches[$0]?.companyCount } ?? 0
    return all - (referenceHadCompany ? 1 : 0)
  }

  /// Those of them that have its tokens and other bits.
  var sameTokensTwinCount: Int {
    guard let referenceText else { return 0 }
    let kept = branches.indices.reduce(0) { sum, index in
      guard index != referenceBranch, let branch = branches[index], branch.text == referenceText
      else { return sum }
      return sum + branch.companyCount
    }
    return kept + past.companyCount(ofText: referenceText)
  }

  /// Adds a finished request.
  ///
  /// - Parameters:
  ///   - id: its number.
  ///   - answer: what it generated.
  ///   - isAlone: whether it asked to have its steps alone, as a reference does.
  ///   - hadCompany: whether anybody was in its steps.
  ///   - replacement: is told where it takes the reference's place.
  /// - Returns: the number of the answer it gave.
  mutating func add(
    _ id: RequestID, _ answer: TwinAnswer, isAlone: Bool, hadCompany: Bool,
    _ replacement: inout ReferenceReplacement?
  ) -> Int {
    completionCount += 1
    keptCount += 1
    if hadCompany { companyCount += 1 }
    let index = branch(of: answer)
    branches[index]?.count += 1
    branches[index]?.keptCount += 1
    if hadCompany { branches[index]?.companyCount += 1 }
    if reference == nil || (isAlone && reference?.kind == .provisional) {
      let (former, formerBranch, before) = (reference, referenceBranch, sameBitsTwinCount)
      reference = TwinReference(request: id, kind: isAlone ? .alone : .provisional)
      (referenceBranch, referenceHadCompany) = (index, hadCompany)
      replacement = former.map {
        ReferenceReplacement(
          former: $0.request, new: id, twinCount: twinCount,
          sameBitsCounts: Pair(before, sameBitsTwinCount))
      }
      if let formerBranch { drop(formerBranch) }
    }
    return index
  }

  /// Lets a request go that gave the answer with this number; the counts stay.
  mutating func forget(answer index: Int) {
    keptCount -= 1
    branches[index]?.keptCount -= 1
    drop(index)
  }

  private mutating func branch(of answer: TwinAnswer) -> Int {
    // Two answers with one hash are the same answer; one without tokens has none.
    if let last = answer.hashes.last, let known = branchByHash[last] { return known }
    if answer.hashes.isEmpty, let known = branches.firstIndex(where: { $0?.answer == answer }) {
      return known
    }
    let index = branches.firstIndex { $0 == nil } ?? branches.count
    if index == branches.count { branches.append(nil) }
    let before = answer.hashes.last.flatMap { past.recall($0) }
    branches[index] = Branch(
      answer: answer, text: answer.textDigest(of: answer.tokens.count), count: before?.count ?? 0,
      companyCount: before?.companyCount ?? 0)
    if let last = answer.hashes.last { branchByHash[last] = index }
    return index
  }

  /// Lets the answer of a branch go that nobody kept needs any more.
  private mutating func drop(_ index: Int) {
    guard let branch = branches[index], branch.keptCount == 0, index != referenceBranch,
      let last = branch.answer.hashes.last
    else { return }
    let difference = referenceAnswer.flatMap {
      branch.answer.firstDifference(from: $0, isComplete: true)
    }
    past.add(
      last, .init(text: branch.text, count: branch.count, companyCount: branch.companyCount),
      firstDifference: difference, referenceText: referenceText)
    branchByHash[last] = nil
    branches[index] = nil
  }
}

extension TwinAnswer {
  /// Over its first tokens: the same for the same tokens, and for others as good as never.
  func textDigest(of count: Int) -> UInt64 {
    tokens.prefix(count).reduce(0xcbf2_9ce4_8422_2325) { hash, token in
      (hash ^ UInt64(UInt32(bitPattern: token.rawValue))) &* 0x0000_0100_0000_01b3
    }
  }
}
