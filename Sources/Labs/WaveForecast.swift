import EngineTypes
import Inference

/// How many steps a wave takes and how many rows they have, told without a model.
///
/// It goes through a wave's arrivals as `Wave` does. Answers are taken to be as long as they may be,
/// steps to have room for everybody, and whole blocks of a beginning that came before to be cached.
struct WaveForecast {
  private(set) var stepCount = 0
  private(set) var rowCount = 0
  /// Requests under test, by steps left to each.
  private var tests: [Int] = []
  private var guests: [Int] = []
  /// `nil` where nothing is cached.
  private let blockSize: Int?
  /// Tokens of the longest prompt with some beginning.
  private var longest: [Substring: Int] = [:]

  /// - Parameters:
  ///   - requestCount: requests under test.
  ///   - promptCount: tokens of the prompt of each.
  ///   - answerCount: tokens of each answer.
  ///   - longestGap: steps between two arrivals, at most.
  ///   - seed: the wave's.
  ///   - lengths: tokens of guests' prompts.
  init(
    requestCount: Int, promptCount: Int, answerCount: Int, longestGap: Int, seed: UInt64,
    guests lengths: PromptLengths
  ) {
    blockSize = lengths.blockSize
    var company = LabCompany(seed: seed)
    var random = LabRandom(seed: seed)
    var (begun, gap) = (0, 0)
    while begun < requestCount || !tests.isEmpty {
      if begun < requestCount, gap == 0 {
        tests.append(answerCount)
        admit(promptCount, answerCount, like: "")
        begun += 1
        gap = random.integer(in: 0...longestGap)
      } else {
        gap = max(0, gap - 1)
      }
      for request in company.arrivals(presentCount: guests.count) {
        guests.append(request.sampling.maxTokens)
        // Guests with the same question have the same beginning, as far as both have it.
        let text = request.prompt.text
        admit(lengths.tokenCount(of: text), request.sampling.maxTokens, like: text.prefix(12))
      }
      step()
    }
  }

  /// The first step has what is not cached of the prompt, each further one the token before it.
  private mutating func admit(_ promptCount: Int, _ answerCount: Int, like beginning: Substring) {
    var cached = 0
    if let blockSize {
      cached = min(longest[beginning] ?? 0, promptCount - 1) / blockSize * blockSize
    }
    longest[beginning] = max(longest[beginning] ?? 0, promptCount)
    rowCount += promptCount - cached + answerCount - 1
  }

  private mutating func step() {
    guard !tests.isEmpty || !guests.isEmpty else { return }
    stepCount += 1
    for index in tests.indices { tests[index] -= 1 }
    for index in guests.indices { guests[index] -= 1 }
    tests.removeAll { $0 <= 0 }
    guests.removeAll { $0 <= 0 }
  }
}

/// How many tokens guests' prompts have, told from their texts: what a template adds, and so many a byte.
struct PromptLengths {
  private var base = 0.0
  private var perByte = 0.0
  /// Tokens of a block of the prefix cache; `nil` where nothing is cached.
  let blockSize: Int?

  /// - Parameter model: without one, all are taken to be empty.
  init(_ model: LabContext.Model?) {
    blockSize = model.flatMap { $0.settings.prefixCache ? max(1, $0.settings.blockSize) : nil }
    guard let model else { return }
    let once = LabCompany.questions.joined(separator: " ")
    let twice = once + " " + once
    let counts = [once, twice].map(model.tokenCount(of:))
    perByte = Double(counts[1] - counts[0]) / Double(twice.utf8.count - once.utf8.count)
    base = Double(counts[0]) - perByte * Double(once.utf8.count)
  }

  func tokenCount(of text: String) -> Int { max(1, Int(base + perByte * Double(text.utf8.count))) }
}

extension LabContext.Model {
  /// Tokens of a message in the model's template; 0 where it cannot be asked.
  func tokenCount(of message: String) -> Int {
    (try? loaded.codec.encode(.chat(message)).tokens.count) ?? 0
  }
}
