import EngineTypes
import Fleet
import Testing

/// Prometheus' text format, as it is and as somebody hostile writes it.
struct ExpositionTests {
  private static let name = "vllm:num_requests_running"

  @Test(arguments: [
    ("", "4", 4), ("{}", " 4", 4), ("{a=\"b\"}", " 4.5", 4.5), ("{a=\"b\",}", " 4", 4),
    (" { a = \"b\" , c=\"d\" } ", "4", 4), ("{a=\"\"}", "\t4\t", 4),
    ("{a=\"}\\\"{,=\"}", " 4", 4), ("{a=\"\\\\\",b=\"\\n\"}", " 4", 4),
    ("", "4e3", 4000), ("", "1.795956288141872e+09", 1_795_956_288.141872),
    ("", "0.1234567890123456789", 0.12345678901234568), ("", "+4", 4), ("", "00004", 4),
    ("", "4.", 4), ("", ".5", 0.5), ("", "123456789012345678", 123_456_789_012_345_680),
    ("", "4 1700000000000", 4), ("", "4 -1700000000000 ", 4),
    ("", "5e-324", .leastNonzeroMagnitude),
    ("", "0.1", 0.1), ("", "2.675", 2.675), ("", "999999999999999", 999_999_999_999_999),
    ("", "0.000000000000001", 1e-15), ("{é=\"x\"}".replacing("é", with: "e"), " 4", 4),
    ("{a=\"日本\"}", " 4", 4),
  ])
  func aSeriesIsRead(labels: String, value: String, expected: Double) throws {
    let sample = try ServerSample(text: "\(Self.name)\(labels) \(value)\n")
    #expect(sample.engine?[.running] == expected)
  }

  /// JSON's reader of numbers and ours agree to the bit, by the short way and by the long one.
  @Test func numbersAreReadToTheBit() throws {
    var random = SplitMix64(seed: 7)
    for _ in 0..<2_000 {
      let digits = Int(random.next() % 17)
      let whole = random.next() % 1_000_000_000
      let text = "\(whole)." + String(random.next() % 10_000_000_000_000_000).prefix(digits)
      let sample = try ServerSample(text: "\(Self.name) \(text)\n")
      #expect(sample.engine?[.running]?.bitPattern == Double(text)?.bitPattern, "\(text)")
    }
  }

  @Test(arguments: ["NaN", "+Inf", "-Inf", "Inf", "nan", "1e400"])
  func whatIsNoNumberOfThingsIsNotKnown(value: String) throws {
    let sample = try ServerSample(
      text: "\(Self.name) \(value)\nvllm:prompt_tokens_total 5\nvllm:generation_tokens_total -1\n")
    let engine = try #require(sample.engine)
    #expect(engine[.running] == nil && engine[.promptTokens] == 5)
    #expect(engine[.generationTokens] == nil)
  }

  @Test func commentsBlankLinesAndUnknownNamesAreLeftAlone() throws {
    let text = """
      # HELP vllm:num_requests_running Anything \\ " { } at all
      # TYPE vllm:num_requests_running gauge
      #
      #no blank

        \t
      other_metric{x="y",le="z"} NaN
      _x 1
      :y 2
      vllm:num_requests_running_x 9
      vllm:num_requests_runnin 9
        vllm:num_requests_running 3
      """
    #expect(try ServerSample(text: text + "\n").engine?[.running] == 3)
  }

  /// Each is refused with its line, in words without anything of the text.
  @Test(arguments: [
    ("{x=\"y\"} 1\n", ExpositionError.noName(line: 1)),
    ("9name 1\n", .noName(line: 1)), ("a 1\n-b 1\n", .noName(line: 2)),
    ("\u{1B}[31m 1\n", .noName(line: 1)), ("\0\n", .noName(line: 1)),
    ("a\n", .noNumber(line: 1)), ("a \n", .noNumber(line: 1)), ("a x\n", .noNumber(line: 1)),
    ("a 1x\n", .noNumber(line: 1)), ("a 1_0\n", .noNumber(line: 1)),
    ("a 1,0\n", .noNumber(line: 1)),
    ("a 0x\n", .noNumber(line: 1)), ("a 1 x\n", .badTimestamp(line: 1)),
    ("a 1 1.5\n", .badTimestamp(line: 1)), ("a 1 99999999999999999999\n", .badTimestamp(line: 1)),
    ("a 1 2 3\n", .moreThanASeries(line: 1)), ("a 1 2 # {x=\"y\"} 1\n", .moreThanASeries(line: 1)),
    ("a 1\r\n", .noNumber(line: 1)), ("a{ 1\n", .noLabel(line: 1)), ("a{,} 1\n", .noLabel(line: 1)),
    ("a{1=\"x\"} 1\n", .noLabel(line: 1)), ("a{x} 1\n", .noLabelValue(line: 1)),
    ("a{x=} 1\n", .noLabelValue(line: 1)), ("a{x=y} 1\n", .noLabelValue(line: 1)),
    ("a{x=\"y} 1\n", .labelsOpen(line: 1)), ("a{x=\"y\" z=\"\"} 1\n", .labelsOpen(line: 1)),
    ("a{x=\"y\"\n", .labelsOpen(line: 1)), ("a{x=\"\\t\"} 1\n", .badEscape(line: 1)),
    ("a 1", .tornOff(line: 1)), ("a 1\nb", .tornOff(line: 2)), ("a 1\n# x", .tornOff(line: 2)),
    ("a{x=\"y", .tornOff(line: 1)), ("a{x=\"y\\", .tornOff(line: 1)), ("a{", .tornOff(line: 1)),
    ("   ", .tornOff(line: 1)), ("", .noKnownName), ("\n\n", .noKnownName), ("a 1\n", .noKnownName),
    ("vllm:num_requests_running{a=\"1\",a=\"2\"} 1\n", .labelTwice(line: 1)),
    ("vllm:time_to_first_token_seconds_bucket{le=\"x\"} 1\n", .noNumber(line: 1)),
    ("vllm:time_to_first_token_seconds_bucket{le=\"NaN\"} 1\n", .noNumber(line: 1)),
    ("vllm:kv_cache_usage_perc 1\n", .noKnownName),
    ("<html>\n<body>404</body>\n", .noName(line: 1)), ("{\"json\": 1}\n", .noName(line: 1)),
  ])
  func aTextThatIsNoneIsRefused(text: String, expected: ExpositionError) {
    #expect(throws: expected) { try ServerSample(text: text) }
    let words = expected.description
    #expect(!words.isEmpty && words.unicodeScalars.allSatisfy { (0x20..<0x7f).contains($0.value) })
  }

  @Test func aNameThatIsNotUTF8IsRefused() {
    let bytes = Array("\(Self.name){model_name=\"".utf8) + [0xff, 0xfe] + Array("\"} 1\n".utf8)
    #expect(throws: ExpositionError.notUTF8(line: 1)) { try ServerSample(bytes) }
  }

  @Test func everyLimitHolds() throws {
    var limits = ExpositionLimits()
    (limits.byteCount, limits.lineCount, limits.lineByteCount) = (2_000, 20, 400)
    (limits.labelCount, limits.seriesCount, limits.engineCount) = (3, 5, 2)
    limits.nameByteCount = 10
    let long = String(repeating: "x", count: 500)
    for (text, expected) in [
      (String(repeating: "a 1\n", count: 600), ExpositionError.tooLong(limit: 2_000)),
      (String(repeating: "a 1\n", count: 21), .tooManyLines(limit: 20)),
      ("# \(long)\n", .lineTooLong(line: 1, limit: 400)),
      ("a{x=\"\(long)\"} 1\n", .lineTooLong(line: 1, limit: 400)),
      ("a{a=\"\",b=\"\",c=\"\",d=\"\"} 1\n", .tooManyLabels(line: 1, limit: 3)),
      (
        (0..<6).map { "\(Self.name){x=\"\($0)\"} 1\n" }.joined(),
        .tooManySeries(line: 6, limit: 5)
      ),
      (
        (0..<3).map { "\(Self.name){engine=\"\($0)\"} 1\n" }.joined(),
        .tooManyEngines(line: 3, limit: 2)
      ),
      ("\(Self.name){model_name=\"12345678901\"} 1\n", .nameTooLong(line: 1, limit: 10)),
    ] {
      #expect(throws: expected) { try ServerSample(text: text, limits: limits) }
    }
    #expect(try ServerSample(text: "\(Self.name) 1\n", limits: limits).engine != nil)
  }

  /// Of what Prometheus calls undefined the first counts, and it is counted.
  @Test func ofASeriesThatStandsTwiceTheFirstCounts() throws {
    let sample = try ServerSample(
      text: """
        \(Self.name){engine="0",model_name="m"} 3
        \(Self.name){model_name="m",engine="0"} 5
        vllm:generation_tokens_total{engine="0",model_name="m"} 7

        """)
    #expect(sample.engine?[.running] == 3 && sample.duplicateCount == 1)
  }

  /// Whatever a byte is turned into, and wherever a text ends, it is read or refused.
  @Test func noDamageCrashesTheReader() throws {
    let text = try Texts.recorded("llama-server-busy") + Array(Texts.vllm().utf8)
    var random = SplitMix64(seed: 11)
    var (readCount, refusedCount) = (0, 0)
    for _ in 0..<3_000 {
      var damaged = text
      for _ in 0...(random.next() % 4) {
        let place = Int(random.next() % UInt64(damaged.count))
        switch random.next() % 3 {
        case 0: damaged[place] = UInt8(truncatingIfNeeded: random.next())
        case 1: damaged.removeSubrange(place...)
        default: damaged.insert(contentsOf: damaged[..<min(place, 40)], at: place)
        }
        if damaged.isEmpty { break }
      }
      do {
        _ = try ServerSample(damaged)
        readCount += 1
      } catch { refusedCount += 1 }
    }
    #expect(readCount > 100 && refusedCount > 100)
  }

  /// Names of others stay what they are, so that whoever shows them knows what to guard against.
  @Test func escapesInNamesAreRead() throws {
    let sample = try ServerSample(
      text: "\(Self.name){model_name=\"a\\\\b\\\"c\\nd\u{1B}[2J\"} 1\n")
    #expect(sample.engine?.model == "a\\b\"c\nd\u{1B}[2J")
  }
}
