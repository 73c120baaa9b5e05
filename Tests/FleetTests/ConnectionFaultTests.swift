import Foundation
import ServerAccess
import Testing

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// What the system says of a connection, in plain words.
struct ConnectionFaultTests {
  /// With TLS the system tells reasons by words alone.
  @Test(arguments: [
    ("SSL certificate problem: self-signed certificate", "it signed itself"),
    ("SSL certificate problem: self signed certificate in certificate chain", "it signed itself"),
    (
      "SSL certificate problem: unable to get local issuer certificate",
      "nobody known here signed it"
    ),
    ("SSL certificate problem: certificate has expired", "has expired"),
    ("SSL certificate problem: certificate is not yet valid", "not valid yet"),
    (
      "SSL: no alternative certificate subject name matches target host name 'gpu1'",
      "for another name; ask it by that name"
    ),
    ("SSL certificate problem: something new", "update-ca-certificates"),
    ("OpenSSL/3.0.19: error:0A00010B:SSL routines::wrong version number", "http:// is meant"),
    ("TLS connect error", "http:// is meant"),
    ("OpenSSL SSL_read: Connection reset by peer, errno 104", "the connection was lost"),
  ])
  func whatIsWrongWithTLSIsSaid(text: String, words: String) {
    let error = URLError(.unknown, userInfo: [NSLocalizedDescriptionKey: text])
    let said = ConnectionFault.words(error)
    #expect(said.contains(words), "\(said)")
    #expect(!said.contains("gpu1") && !said.contains("OpenSSL"))
  }

  @Test(arguments: [
    (URLError.Code.timedOut, "no answer in time"), (.cannotConnectToHost, "nobody listens there"),
    (.cannotFindHost, "there is no host of that name"),
    (.networkConnectionLost, "the connection was lost"), (.unknown, "the connection failed (-1)"),
  ])
  func theUsualReasonsAreInPlainWords(code: URLError.Code, words: String) {
    #expect(ConnectionFault.words(URLError(code)) == words)
  }
}
