package import EngineTypes
package import Inference

/// The texts every case is made of, as this model's tokens.
package struct MatrixPrompts: Sendable {
  /// A chat message: what is looked for in every batch.
  package let needle: [TokenID]
  /// A chat message of more than 256 positions, so that attention takes more than one split.
  package let long: [TokenID]
  private let passage: [TokenID]
  let vocabularySize: Int

  static let shortestLong = 272

  package init(_ model: LoadedModel) throws {
    let codec = model.codec
    needle = try codec.encode(.chat("Tell me about Richard Feynman")).tokens
    var text = "Summarise this."
    var long: [TokenID] = []
    var index = 0
    while long.count < Self.shortestLong {
      text += " " + Self.sentences[index % Self.sentences.count]
      long = try codec.encode(.chat(text)).tokens
      index += 1
    }
    self.long = long
    passage = try codec.encode(.raw(Self.sentences.joined(separator: " "))).tokens
    vocabularySize = model.description.vocabularySize
  }

  /// So many tokens of ordinary text; another index begins elsewhere.
  func filler(_ index: Int, _ count: Int) -> [TokenID] {
    (0..<count).map { passage[(31 * index + $0) % passage.count] }
  }

  /// Seeded tokens from all over the vocabulary.
  func noise(_ index: Int, _ count: Int, seed: UInt64) -> [TokenID] {
    var random = SplitMix64(seed: seed &+ UInt64(index))
    return (0..<count).map { _ in TokenID(random.next(below: vocabularySize)) }
  }

  private static let sentences = [
    "The kettle had been on the fire since four in the morning, and nobody remembered why.",
    "Outside, the harbour lay under a fog so thick that the boats were only sounds.",
    "A clerk counted the crates twice, found two different numbers, and wrote down the larger one.",
    "Every sum he had ever made depended on the order in which he met the figures.",
    "When the tide turned, the same water came back by another way and filled the same basin.",
    "She measured the bridge in summer and in winter, and only one metal had kept its length.",
    "By noon the market was full of people who all wanted the last loaf and said so politely.",
    "The letter was read aloud alone, then in company, and it said the same thing both times.",
  ]
}
