/// What is known about one group of twins.
struct TwinGroup: Hashable, Sendable {
  /// One answer and how many finished requests gave it.
  struct Branch: Hashable, Sendable {
    var answer: TwinAnswer
    var count: Int
  }

  let key: TwinLedger.Key
  let promptText: String
  /// Groups are listed in the order in which they came up.
  let order: Int
  /// By number; `nil` once nobody kept gave that answer.
  private(set) var branches: [Branch?] = []
  private(set) var reference: TwinReference?
  private(set) var completionCount = 0
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

  /// How many kept requests gave the reference's answer.
  var referenceCount: Int { referenceBranch.flatMap { branches[$0]?.count } ?? 0 }

  /// Adds a finished request.
  ///
  /// - Returns: the number of the answer it gave.
  mutating func add(_ id: RequestID, _ answer: TwinAnswer, isAlone: Bool) -> Int {
    completionCount += 1
    let index = branch(of: answer)
    branches[index]?.count += 1
    if reference == nil || (isAlone && reference?.kind == .provisional) {
      let former = referenceBranch
      reference = TwinReference(request: id, kind: isAlone ? .alone : .provisional)
      referenceBranch = index
      if let former { drop(former) }
    }
    return index
  }

  /// Removes a request that gave the answer with this number.
  mutating func forget(answer index: Int) {
    completionCount -= 1
    branches[index]?.count -= 1
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
    branches[index] = Branch(answer: answer, count: 0)
    if let last = answer.hashes.last { branchByHash[last] = index }
    return index
  }

  /// Lets a branch go that nobody needs any more.
  private mutating func drop(_ index: Int) {
    guard let branch = branches[index], branch.count == 0, index != referenceBranch else { return }
    if let last = branch.answer.hashes.last { branchByHash[last] = nil }
    branches[index] = nil
  }
}
