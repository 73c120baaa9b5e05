import Tokenization

/// The description of the API for programs: `openapi.json` of this folder, carried inside.
package enum APIDescription {
  /// For any model.
  package static let json = String(decoding: PackageResources.openapi_json, as: UTF8.self)

  /// For a model: with the token ids that it has.
  static func json(for model: ServedModel) -> String {
    json.replacing(
      "\"maximum\": \(Int32.max)", with: "\"maximum\": \(model.tokenizer.vocabularySize - 1)")
  }
}
