package import EngineTypes
import Hashing

/// OpenAI's `system_fingerprint`: what must be equal for two answers to be comparable.
///
/// It changes with the version, the kernel mode and whatever else is in the hash header.
package struct Fingerprint: Sendable {
  package let text: String

  package init(_ header: HashHeader, version: String) {
    let digest = SHA256.hash(data: Array(header.json.utf8))
    let mode = header.mode.uniformFamily?.rawValue ?? "mixed"
    text = "invar-\(version)-\(mode)-\(Hexadecimal.text(of: digest.prefix(4)))"
  }
}
