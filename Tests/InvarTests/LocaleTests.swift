import Testing

/// What is printed follows the dashboard's rule of what the locale can show.
struct LocaleTests {
  @Test(
    arguments: [
      ([:], true), (["LC_ALL": "C"], false), (["LANG": "xx_YY.UTF-8"], true),
      (["LC_ALL": "POSIX", "LANG": "C.UTF-8"], false), (["LC_ALL": "", "LANG": "C.UTF-8"], true),
      (["LANG": "de_DE.ISO-8859-1"], false), (["LC_CTYPE": "C", "LANG": "C.UTF-8"], false),
    ] as [([String: String], Bool)])
  func labsSpeakAsTheLocaleDoes(environment: [String: String], isUnicode: Bool) throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program(["lab", "associativity"], environment: environment)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains { !$0.isASCII } == isUnicode, "\(outcome.output)")
  }
}
