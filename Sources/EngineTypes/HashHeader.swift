/// What must be equal before two output hashes can be compared at all.
///
/// Batch, thread count and instruction set are left out on purpose: they must not matter.
public struct HashHeader: Hashable, Sendable {
  /// The version of the arithmetic and of the digest.
  public static let numerics = "invar/2"

  public var modelSHA256: String
  public var architecture: String
  public var activation: ActivationType
  public var kv: KVType
  public var mode: KernelMode

  public init(
    modelSHA256: String, architecture: String, activation: ActivationType, kv: KVType,
    mode: KernelMode
  ) {
    self.modelSHA256 = modelSHA256
    self.architecture = architecture
    self.activation = activation
    self.kv = kv
    self.mode = mode
  }

  /// What `settings` make of the model; `mode` where the request's steps are of another.
  public init(_ model: ModelDescription, _ settings: EngineSettings, mode: KernelMode? = nil) {
    self.init(
      modelSHA256: model.sha256, architecture: model.architecture,
      activation: settings.activation, kv: settings.kv, mode: mode ?? settings.mode)
  }

  /// Canonical JSON: keys sorted, no spaces, only what must be escaped is.
  public var json: String {
    let families = KernelOperation.allCases.sorted { $0.rawValue < $1.rawValue }
      .map { "\(quoted($0.rawValue)):\(quoted(mode[$0].rawValue))" }
    let members = [
      "\"activation\":\(quoted(activation.rawValue))",
      "\"architecture\":\(quoted(architecture))",
      "\"families\":{\(families.joined(separator: ","))}",
      "\"kv\":\(quoted(kv.rawValue))",
      "\"model\":\(quoted(modelSHA256))",
      "\"numerics\":\(quoted(Self.numerics))",
    ]
    return "{\(members.joined(separator: ","))}"
  }

  /// Its own way to quote, not `jsonQuoted`: these bytes are hashed, so they stay what they are.
  private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\u{0}"..<" ":
        result += "\\u" + Hexadecimal.text(scalar.value, width: 4)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
