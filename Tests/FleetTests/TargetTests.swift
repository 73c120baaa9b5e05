import Fleet
import Foundation
import ServerAccess
import Testing

/// Whom to ask: addresses, files, sockets of this machine.
struct TargetTests {
  @Test(arguments: [
    ("localhost:8000", "http://localhost:8000/metrics", "localhost:8000"),
    ("10.0.0.7:8000", "http://10.0.0.7:8000/metrics", "10.0.0.7:8000"),
    ("http://h:1", "http://h:1/metrics", "h:1"), ("http://h:1/", "http://h:1/metrics", "h:1"),
    ("http://h:1/metrics", "http://h:1/metrics", "h:1"),
    ("http://h:1/v1", "http://h:1/metrics", "h:1"), ("http://h:1/v1/", "http://h:1/metrics", "h:1"),
    ("https://h", "https://h/metrics", "h:443"), ("h", "http://h/metrics", "h:80"),
    ("HTTP://h:1/x/metrics", "http://h:1/x/metrics", "h:1/x/metrics"),
    ("http://[::1]:8000", "http://[::1]:8000/metrics", "[::1]:8000"),
    ("http://h:1/m?a=b", "http://h:1/m?a=b", "h:1/m"),
  ])
  func anAddressIsThatOfMetrics(text: String, url: String, address: String) throws {
    let target = try Target(text)
    #expect(target.url == url)
    #expect(target.address == address)
  }

  @Test(arguments: [
    ("", HTTPAddressError.notAnAddress), ("http://", .notAnAddress), ("a b:1", .notAnAddress),
    ("http://h:1/\u{1B}[2J", .notAnAddress), ("ftp://h", .otherScheme),
    ("file:///etc/passwd", .otherScheme), ("http://user:secret@h:1", .password),
    ("http://h:0", .badPort), ("http://h:70000", .badPort),
  ])
  func whatIsNoAddressIsRefused(text: String, expected: HTTPAddressError) {
    #expect(throws: expected) { try Target(text) }
  }

  @Test func aFileOfTargetsIsRead() throws {
    let text = """
      [
        {"targets": ["10.0.0.7:8000", "10.0.0.8:8000"], "labels": {"pool": "a", "__x": "y"}},
        {"targets": ["h:443"], "labels": {"__scheme__": "https", "__metrics_path__": "/m"}},
        {"targets": []},
        {"targets": ["http://z:1/metrics"]}
      ]
      """
    let targets = try TargetFile.targets(Array(text.utf8))
    #expect(
      targets.map(\.url) == [
        "http://10.0.0.7:8000/metrics", "http://10.0.0.8:8000/metrics", "https://h:443/m",
        "http://z:1/metrics",
      ])
    #expect(targets[0].labels == ["pool": "a"] && targets[0].source == .file)
  }

  @Test(arguments: [
    ("", TargetFileError.notJSON), ("- targets: [a]\n", .notJSON), ("{}", .notGroups),
    ("[1]", .notGroups), ("[{}]", .noTargets(group: 1)),
    ("[{\"targets\":[\"a:1\"]},{\"targets\":[1]}]", .noTargets(group: 2)),
    ("[{\"targets\":[],\"labels\":{\"a\":1}}]", .badLabels(group: 1)),
    ("[{\"targets\":[\"a b\"]}]", .badTarget(group: 1, .notAnAddress)),
    (
      "[{\"targets\":[\"a\"],\"labels\":{\"__scheme__\":\"ftp\"}}]",
      .badTarget(group: 1, .otherScheme)
    ),
  ])
  func aFileThatIsNoneIsRefused(text: String, expected: TargetFileError) {
    #expect(throws: expected) { try TargetFile.targets(Array(text.utf8)) }
  }

  @Test func listenersAreReadFromTheKernelsTables() {
    let tcp = """
        sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid
         0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0
         1: 00000000:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0
         2: 0200000A:9C40 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0
         3: 0100007F:1F91 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0
         4: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0
         5: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0
         6: nonsense
      """
    let tcp6 = """
        sl  local_address
         0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 0
         1: 00000000000000000000000001000000:7530 00000000000000000000000000000000:0000 0A 0
         2: 00000000000000000000000000000000:BBBB 00000000000000000000000000000000:0000 0A 0
      """
    let sockets = ListeningSockets.read(tcp: tcp, tcp6: tcp6)
    #expect(
      sockets.map { "\($0.host):\($0.port)" } == [
        "127.0.0.1:8000", "127.0.0.1:8080", "[::1]:30000", "10.0.0.2:40000", "127.0.0.1:48059",
      ])
    #expect(ListeningSockets.read(tcp: "", tcp6: "").isEmpty)
  }

  /// Whoever listens is asked once; who comes back is asked again.
  @Test func eachListenerIsAskedOnce() throws {
    let (a, b) = (
      ListeningSockets.Socket(host: "127.0.0.1", port: 8000),
      ListeningSockets.Socket(host: "127.0.0.1", port: 9999)
    )
    var rounds = [[a, b], [a, b], [b], [a, b]]
    var asked: [[String]] = []
    let sample = try ServerSample(text: Texts.vllm())
    var discovery = Discovery(
      sockets: { rounds.removeFirst() },
      ask: { targets in
        asked.append(targets.map(\.address))
        return targets.map { target in
          Fleet.Answer(
            url: target.url, at: 1,
            outcome: target.address.hasSuffix("8000")
              ? .success(sample) : .failure(.unreadable(.noKnownName)))
        }
      })
    #expect(discovery.find().map(\.address) == ["127.0.0.1:8000"])
    #expect(discovery.find().isEmpty)
    #expect(discovery.find().isEmpty)
    #expect(discovery.find().map(\.source) == [.found])
    #expect(asked == [["127.0.0.1:8000", "127.0.0.1:9999"], ["127.0.0.1:8000"]])
  }
}
