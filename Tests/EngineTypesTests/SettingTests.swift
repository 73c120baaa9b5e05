import EngineTypes
import Testing

/// The table of settings, row by row.
struct SettingTests {
  /// Fields of the two halves that nobody may ask for.
  static let withoutRow: Set = ["fault"]

  /// Whoever adds a field gets its flag, key, dialog and log with the row, or is told here.
  @Test func everyFieldHasItsRow() {
    let fields = [Mirror(reflecting: ModelSettings()), Mirror(reflecting: RunSettings())]
      .flatMap { $0.children.compactMap(\.label) }
    #expect(fields.count - Self.withoutRow.count == Setting.allCases.count)
    #expect(
      Setting.live.count == Mirror(reflecting: RunSettings()).children.count)
  }

  @Test(arguments: Setting.allCases)
  func aRowSetsItsOwnFieldAndNoOther(setting: Setting) {
    var settings = EngineSettings()
    let other = setting.another
    #expect(setting.value(in: settings) != other)
    #expect(setting.set(other, in: &settings))
    for row in Setting.allCases {
      let isChanged = row.value(in: settings) != row.value(in: EngineSettings())
      #expect(isChanged == (row == setting), "\(row)")
    }
    #expect(settings.outOfRange == nil)
    #expect((settings.run == RunSettings()) != setting.row.isLive)
  }

  @Test(arguments: Setting.allCases)
  func aValueOfAnotherKindChangesNothing(setting: Setting) {
    var settings = EngineSettings()
    let wrong: SettingValue = setting.row.range == nil ? .number(3) : .flag(true)
    #expect(!setting.set(wrong, in: &settings) && settings == EngineSettings())
    #expect(!setting.set(.word("nonsense"), in: &settings) && settings == EngineSettings())
  }

  @Test(arguments: Setting.offered)
  func whatATextSaysIsTheValueItSpells(setting: Setting) {
    #expect(setting.value(of: "nonsense") == nil && setting.value(of: "") == nil)
    for word in setting.row.words { #expect(setting.value(of: word) != nil) }
    if setting.row.range != nil { #expect(setting.value(of: "7") == .number(7)) }
  }

  @Test func namesAreDifferentAndFieldsAreNamedAsInLogs() {
    #expect(Set(Setting.allCases.map(\.row.name)).count == Setting.allCases.count)
    #expect(Setting.tokenBudget.fieldName == "token_budget")
  }

  @Test func numbersAreBroughtIntoTheirRange() {
    var settings = RunSettings()
    (settings.threadCount, settings.tokenBudget, settings.chunkLimit) = (0, .max, -3)
    let run = settings.inRange
    #expect(run.threadCount == 1 && run.tokenBudget == 1 << 20 && run.chunkLimit == 1)
    #expect(RunSettings().inRange == RunSettings())
    var all = EngineSettings()
    all.run = settings
    #expect(all.outOfRange?.setting == .threads)
    #expect(all.outOfRange?.description == "threads is 0, must be 1 to 1024")
  }
}

extension Setting {
  /// A value that is not the one to begin with.
  fileprivate var another: SettingValue {
    let now = value(in: EngineSettings())
    if self == .mode { return .word("\(KernelMode.standard)") }
    switch row.kind {
    case .number, .limit: return .number((now.number ?? 4) + 1)
    case .onOff: return .flag(now != .flag(true))
    case .word(let words):
      return .word(words.first { $0 != "\(now)" && $0 != "auto" } ?? "")
    }
  }
}
