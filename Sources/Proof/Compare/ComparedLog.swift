package import EngineTypes
package import SessionLog

/// One of two logs that are compared: how it stands, and what is in it.
package struct ComparedLog: Hashable, Sendable {
  package var header: SessionHeader
  package var isComplete: Bool
  /// Whether its last line was cut short.
  package var isTorn: Bool
  /// The size at which recording ended before its session; `nil` where it did not.
  package var limit: Int?
  package var gaps: [RecordingGap]
  package var requestCount: Int
  /// Refused by the engine; the log has no tokens of their prompts, so they have no partner.
  package var rejectedCount: Int
  /// Generated, as far as the log has them.
  package var tokenCount: Int
  package var stepCount: Int
  /// Every value a setting had during the session, in order.
  package var settings: [Setting: [SettingValue]]
  /// Why the engine could not go on.
  package var fault: String?

  init(_ session: RecordedSession, _ digest: LogDigest) {
    header = session.header
    (isComplete, isTorn, limit) = (session.isComplete, session.isTorn, session.limit)
    gaps = session.gaps
    (requestCount, rejectedCount) = (digest.requests.count, digest.rejectedCount)
    (tokenCount, stepCount) = (digest.generatedTokenCount, digest.stepCount)
    (settings, fault) = (digest.settings, digest.fault)
  }
}

/// A fact about the sessions that is not the same in both.
package struct SessionDifference: Hashable, Sendable {
  package var name: String
  package var values: Pair<String>
  /// The same one by one, where a setting had several, and each in few words.
  package var steps: Pair<[String]>
  /// Whether every hash begins with it, so that no hash of one log can be found in the other.
  package var isHashed: Bool

  /// All of them: program, model, then the settings in the order of their table.
  static func all(_ logs: Pair<ComparedLog>) -> [SessionDifference] {
    let facts: [(String, Bool, (ComparedLog) -> String)] = [
      ("program version", false, \.header.programVersion),
      ("model", false, \.header.model.name),
      ("model's SHA-256", true, \.header.model.sha256),
      ("architecture", true, \.header.model.architecture),
      ("weights", false, \.header.model.quantization),
    ]
    let settings = Setting.allCases.map { setting in
      (
        setting.row.name, [.mode, .activation, .kv].contains(setting),
        { (log: ComparedLog) in
          (log.settings[setting] ?? []).map(\.description).joined(separator: " → ")
        }
      )
    }
    let modes = logs.map { ($0.settings[.mode] ?? []).map(\.shortDescription) }
    return (facts + settings).compactMap { name, isHashed, text in
      let values = logs.map(text)
      guard values.a != values.b else { return nil }
      let steps = name == Setting.mode.row.name ? modes : values.map { [$0] }
      return SessionDifference(name: name, values: values, steps: steps, isHashed: isHashed)
    }
  }
}

extension SettingValue {
  /// `invariant, but matmul standard` for a mode whose operations differ: what most have, and the rest.
  fileprivate var shortDescription: String {
    guard let mode = KernelMode(description), mode.uniformFamily == nil else { return description }
    let operations = KernelOperation.allCases
    let counted = KernelFamily.allCases.map { family in
      (family: family, count: operations.count { mode[$0] == family })
    }
    // The first of them where two have as many.
    let most = counted.reduce(counted[0]) { $1.count > $0.count ? $1 : $0 }.family
    let others = KernelFamily.allCases.filter { $0 != most }.compactMap { family in
      let names = operations.filter { mode[$0] == family }.map(\.rawValue)
      return names.isEmpty ? nil : "\(names.joined(separator: ", ")) \(family.rawValue)"
    }
    return "\(most.rawValue), but \(others.joined(separator: ", "))"
  }
}
