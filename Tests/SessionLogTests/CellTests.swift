import EngineTypes
import Foundation
import SessionLog
import Testing

/// What anybody may have asked or answered, in a table that a spreadsheet opens.
struct CellTests {
  private static let texts: [(text: String, cell: String)] = [
    ("plain, with \"quotes\"", "plain, with \"quotes\""), ("naïve 漢 🙂", "naïve 漢 🙂"),
    ("two\nlines", "two\nlines"), ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
    ("+1+1", "'+1+1"), ("-2+3", "'-2+3"), ("@SUM(A1)", "'@SUM(A1)"), ("'quoted'", "''quoted'"),
    ("-5", "-5"), ("a=b", "a=b"), ("\u{1b}]0;title\u{7}", "␛]0;title␇"), ("\t=1", "␉=1"),
    ("\r\n=1", "␍\n=1"), ("\u{7f}\u{9b}2J", "␡␦2J"), ("a\u{202e}b", "a␦b"),
  ]

  @Test func noTextIsAFormulaOrCommandsATerminal() throws {
    var events: [EngineEvent] = [.configurationChanged(SampleSession.settings)]
    for (index, pair) in Self.texts.enumerated() {
      events.append(
        .admitted(
          AdmittedRequest(
            id: RequestID(index + 1), promptText: pair.text, promptTokens: [TokenID(index)],
            sampling: SampleSession.sampling, isolation: .shared, nanoseconds: 1)))
    }
    let file = SessionFile()
    try file.record(events: events)
    let out = file.directory + "/out"
    try exportSession(from: file.path, to: out, format: .csv)
    let text = try String(contentsOfFile: out + "/requests.csv", encoding: .utf8)
    let rows = try CSVReader.rows(text)
    #expect(rows.compactMap { $0["prompt"] } == Self.texts.map(\.cell))
    #expect(
      text.unicodeScalars.allSatisfy {
        $0.value == 10 || $0.value >= 32 && !(127..<160).contains($0.value)
      })
  }
}
