import Testing
import Tokenization

/// `strftime_now` tells the moment it was given, in C's own locale.
@Suite struct TemplateTimeTests {
  @Test(arguments: [
    (
      TemplateTime(year: 2024, month: 2, day: 29, hour: 0), "%A %j %I %p %U %W %V",
      "Thursday 060 12 AM 08 09 09"
    ),
    (
      TemplateTime(year: 2021, month: 1, day: 1), "%a %d %b %Y %G-W%V-%u",
      "Fri 01 Jan 2021 2020-W53-5"
    ),
    (TemplateTime(year: 2019, month: 12, day: 30), "%G-%V %-d/%-m/%y %e", "2020-01 30/12/19 30"),
    (
      TemplateTime(year: 2026, month: 7, day: 4, hour: 13, minute: 5, second: 9),
      "%-I:%M:%S %^b %k|%l %q %", "1:05:09 JUL 13| 1 %q %"
    ),
  ])
  func fieldsAreThoseOfC(time: TemplateTime, format: String, text: String) throws {
    let template = try ChatTemplate(source: "{{ strftime_now('\(format)') }}")
    #expect(
      try template.render(messages: [], addsGenerationPrompt: false, time: time) == text)
  }

  @Test func withoutATimeThereIsNoSuchFunction() throws {
    let template = try ChatTemplate(
      source: "{{ strftime_now('%Y') if strftime_now is defined else '26 Jul 2024' }}")
    #expect(try template.render(messages: [], addsGenerationPrompt: false) == "26 Jul 2024")
  }
}
