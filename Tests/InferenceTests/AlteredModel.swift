import GGUF
import Inference

/// A file as `ModelStore` would have opened it.
func opened(_ image: [UInt8]) throws -> ModelStore.OpenedModel {
  let scratch = try Scratch()
  try scratch.write(image, to: "altered.gguf")
  return try scratch.store().open("altered")
}

/// The tiny model with other metadata.
func tinyImage(
  without names: Set<String> = [], _ change: (inout GGUFBuilder) -> Void = { _ in }
) throws -> [UInt8] {
  var builder = GGUFBuilder(copying: try GGUFFile(bytes: TinyModel.ggufImage()), without: names)
  change(&builder)
  return builder.build()
}
