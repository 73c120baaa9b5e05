package import EngineTypes

/// Why no hash of one request can be that of another: every hash begins with model, precision and mode.
package enum HashObstacle: String, Hashable, Sendable {
  case otherModel = "other model"
  case otherPrecision = "other precision"
  case otherMode = "other mode"
  /// One of them saw more than one, so its hash is nobody's twin.
  case severalModes = "several modes"

  /// What stands between requests of two sessions; `nil` where their hashes can be compared.
  ///
  /// - Parameter headers: what a hash of either begins with; without a mode where there were several.
  package init?(_ headers: Pair<HashHeader?>) {
    guard let a = headers.a, let b = headers.b else {
      self = .severalModes
      return
    }
    guard a != b else { return nil }
    if a.modelSHA256 != b.modelSHA256 || a.architecture != b.architecture {
      self = .otherModel
    } else {
      self = (a.activation, a.kv) == (b.activation, b.kv) ? .otherMode : .otherPrecision
    }
  }
}
