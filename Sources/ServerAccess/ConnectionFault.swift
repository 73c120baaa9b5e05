import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Why a connection came to nothing, for people.
package enum ConnectionFault {
  /// The usual reasons in plain words; the system's own are long and name the address once more.
  package static func words(_ error: any Error) -> String {
    guard let error = error as? URLError else { return "the connection failed" }
    return switch error.code {
    case .timedOut: "no answer in time"
    case .cannotConnectToHost: "nobody listens there"
    case .cannotFindHost, .dnsLookupFailed: "there is no host of that name"
    case .networkConnectionLost: "the connection was lost"
    case .secureConnectionFailed: noEncryption
    case .serverCertificateUntrusted, .serverCertificateHasUnknownRoot: untrusted("")
    case .serverCertificateHasBadDate: "its certificate has expired"
    case .serverCertificateNotYetValid: "its certificate is not valid yet"
    case .badServerResponse: "what answers there speaks no HTTP"
    // What goes wrong with TLS has no number of its own on Linux.
    default:
      encryption(error.localizedDescription.lowercased())
        ?? "the connection failed (\(error.code.rawValue))"
    }
  }

  private static let noEncryption =
    "it speaks no TLS that this machine does; perhaps http:// is meant"

  private static func untrusted(_ reason: String) -> String {
    "its certificate is not trusted\(reason); add it, or who signed it, to this machine's "
      + "(update-ca-certificates)"
  }

  /// What the system's words say of TLS; `nil` where they say nothing of it.
  private static func encryption(_ text: String) -> String? {
    guard text.contains("ssl") || text.contains("tls") || text.contains("certificate") else {
      return nil
    }
    func says(_ words: String...) -> Bool { words.contains { text.contains($0) } }
    if says("self-signed", "self signed") { return untrusted(" (it signed itself)") }
    if says("unable to get local issuer", "unable to get issuer") {
      return untrusted(" (nobody known here signed it)")
    }
    if says("expired") { return "its certificate has expired" }
    if says("not yet valid") { return "its certificate is not valid yet; or this clock is wrong" }
    if says("subject name", "does not match", "hostname mismatch") {
      return "its certificate is for another name; ask it by that name"
    }
    if says("reset", "eof", "syscall") { return "the connection was lost" }
    return says("certificate") ? untrusted("") : noEncryption
  }
}
