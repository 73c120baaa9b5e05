import Crypto
import GGUF
import Inference
import Testing

struct TinyModelTests {
  @Test func theSameSeedGivesTheSameBytesOnEveryMachine() {
    let digest = SHA256.hash(data: TinyModel.ggufImage()).description
    #expect(
      digest == "SHA256 digest: c85480a6433536b3684c3024735e50a206838958fa7ba83810187678b35f4852")
  }

  @Test func soDoTheTinyExperts() throws {
    let image = TinyModel.ggufImage(named: TinyModel.expertsName)
    #expect(
      SHA256.hash(data: image).description
        == "SHA256 digest: 3ebbab70d8f9ec3dedcafde9a3648da5455ac0b113f018a2687b4a101f61a832")
    #expect(try GGUFFile(bytes: image).metadata.integer("llama.expert_count") == 8)
  }

  @Test func anotherSeedGivesOtherWeightsOfTheSameShapes() throws {
    let (one, two) = (TinyModel.ggufImage(seed: 1), TinyModel.ggufImage(seed: 2))
    #expect(one != two)
    #expect(try GGUFFile(bytes: one).tensors == GGUFFile(bytes: two).tensors)
  }

  /// Its bytes stay as they are: a type that is new is met by the odd models of `ModelTests`.
  @Test func itsMatricesAreOfManyTypes() throws {
    let file = try GGUFFile(bytes: TinyModel.ggufImage())
    #expect(Set(file.tensors.map(\.type)) == [.q4_0, .q4_1, .q8_0, .f16, .bf16, .f32])
  }

  @Test func theVocabularyHasEveryByteAndEveryMergedPairOnce() throws {
    let metadata = try GGUFFile(bytes: TinyModel.ggufImage()).metadata
    let tokens = try metadata.requiredStrings("tokenizer.ggml.tokens")
    let merges = try metadata.requiredStrings("tokenizer.ggml.merges")

    #expect(Set(tokens).count == tokens.count)
    #expect(tokens.count == 256 + merges.count + 3)
    #expect(tokens.prefix(256).allSatisfy { $0.unicodeScalars.count == 1 })
    #expect((tokens[0x41], tokens[0x20], tokens[0x0A]) == ("A", "Ġ", "Ċ"))
    for (index, merge) in merges.enumerated() {
      let parts = merge.split(separator: " ").map(String.init)
      #expect(parts.count == 2)
      #expect(tokens[256 + index] == parts.joined())
      // A part must exist before the pair that uses it.
      #expect(parts.allSatisfy(tokens[..<(256 + index)].contains), "\(merge)")
    }
    #expect(metadata.integers("tokenizer.ggml.token_type")?.suffix(4) == [1, 3, 3, 3])
    let end = try metadata.requiredInteger("tokenizer.ggml.eos_token_id")
    #expect(tokens[end] == "<|im_end|>")
  }
}
