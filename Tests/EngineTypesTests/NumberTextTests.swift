import EngineTypes
import Testing

/// One way to write a number, whoever writes it.
struct NumberTextTests {
  @Test(arguments: [
    (0, "0"), (999, "999"), (1_000, "1,000"), (-999, "-999"), (-1_000, "-1,000"),
    (1_234_567, "1,234,567"), (Int.max, "9,223,372,036,854,775,807"),
    (Int.min, "-9,223,372,036,854,775,808"),
  ])
  func countsAreGrouped(number: Int, text: String) { #expect(NumberText.count(number) == text) }

  @Test(arguments: [
    (0, "0µs"), (849_600, "850µs"), (999_499, "999µs"), (999_500, "1.0ms"),
    (8_149_000, "8.1ms"), (99_949_999, "99.9ms"), (99_950_000, "100ms"),
    (999_499_999, "999ms"), (999_500_000, "1.00s"), (59_994_999_999, "59.99s"),
    (59_995_000_000, "60s"), (4_000_000_000_000, "4,000s"),
  ])
  func durationsHaveThreeDigitsOrSo(nanoseconds: UInt64, text: String) {
    #expect(NumberText.duration(nanoseconds) == text)
  }

  @Test(arguments: [
    (0, "0B"), (999, "999B"), (1_000, "1.0kB"), (98_362_432, "98.4MB"),
    (999_949_999, "999.9MB"), (999_950_000, "1.0GB"), (20_000_000_000, "20.0GB"),
    (5_000_000_000_000_000, "5,000.0TB"),
  ])
  func bytesAreDecimal(count: Int, text: String) { #expect(NumberText.bytes(count) == text) }

  @Test(arguments: [
    (1_234.5, 1, "1,234.5"), (0.05, 1, "0.1"), (-0.04, 1, "0.0"), (-1_234.56, 1, "-1,234.6"),
    (12.0, 0, "12"), (.nan, 1, "--"), (.infinity, 1, "--"), (1e300, 1, "--"),
    (1e12, 2, "1,000,000,000,000.00"),
  ])
  func fixedNumbersAreGroupedToo(value: Double, decimals: Int, text: String) {
    #expect(NumberText.fixed(value, decimals) == text)
  }

  @Test(arguments: [
    (0, "0.00"), (0.25, "0.25"), (9.994, "9.99"), (9.995, "10.0"), (99.94, "99.9"), (99.95, "100"),
    (1_234.4, "1,234"), (nil, "--"),
  ])
  func smallRatesHaveDigitsBehindThePoint(value: Double?, text: String) {
    #expect(NumberText.fewDigits(value) == text)
  }

  @Test(arguments: [
    (0, "under 1 s"), (0.94, "under 1 s"), (0.95, "about 1 s"), (9.4, "about 9 s"),
    (9.5, "about 10 s"), (12.4, "about 10 s"), (12.6, "about 15 s"), (57.4, "about 55 s"),
    (57.5, "about 1 min"), (170, "about 3 min"), (3569, "about 59 min"), (3570, "about 1 h"),
    (20_000, "about 6 h"), (.nan, "--"), (.infinity, "--"),
  ])
  func aGuessHasNoMoreDigitsThanItKnows(seconds: Double, text: String) {
    #expect(NumberText.roughly(seconds * 1e9) == text)
  }

  @Test func whatIsUnknownIsNeverZero() {
    #expect(NumberText.duration(nil) == "--" && NumberText.rate(nil) == "--")
    #expect(NumberText.percent(nil) == "--" && NumberText.bytes(nil) == "--")
  }
}
