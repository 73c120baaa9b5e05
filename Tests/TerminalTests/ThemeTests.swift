import Foundation
import Terminal
import Testing

private let shipped = ThemeLibrary(directories: [])
/// Those whose colours are their own and not the terminal's.
private let colorThemes = shipped.names.filter { !["ansi16", "mono"].contains($0) }
private let themesDirectory = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "themes").path

@Test func filesAndBuiltInThemesAreTheSame() throws {
  let files = try FileManager.default.contentsOfDirectory(atPath: themesDirectory)
  let names = files.filter { $0.hasSuffix(".toml") }.map { String($0.dropLast(5)) }
  #expect(names.sorted() == BuiltInThemes.sources.keys.sorted())
  for name in names {
    let text = try String(contentsOfFile: "\(themesDirectory)/\(name).toml", encoding: .utf8)
    #expect(BuiltInThemes.sources[name] == text)
  }
}

@Test func theThemesPageNamesEveryShippedOne() throws {
  let page = try String(contentsOfFile: "\(themesDirectory)/README.md", encoding: .utf8)
  let rows = page.split(separator: "\n").filter { $0.hasPrefix("| `") }
  for name in shipped.names { #expect(rows.contains { $0.contains("`\(name)`") }, "\(name)") }
}

@Test(arguments: shipped.names)
func shippedThemesSetEveryRole(name: String) throws {
  let source = try #require(BuiltInThemes.sources[name])
  for role in Role.allCases {
    let isSet = source.split(separator: "\n").contains { line in
      line.hasPrefix("\(role.rawValue) ") || line.hasPrefix("\"\(role.rawValue)\" ")
    }
    #expect(isSet, "\(name) leaves out \(role.rawValue)")
  }
}

@Test(arguments: colorThemes, [ColorDepth.indexed, .direct])
func wordsReadOnTheirBackground(name: String, depth: ColorDepth) throws {
  let audit = ThemeAudit(try shipped.load(name), depth: depth)
  #expect(audit.readings.count == Role.allCases.count - 2, "borders and free blocks are no words")
  for reading in audit.readings {
    #expect(reading.isReadable, "\(reading.role.rawValue) has \(reading.contrast)")
    if name == "high-contrast" { #expect(reading.contrast >= 7, "\(reading.role.rawValue)") }
  }
}

@Test func anUnreadableThemeIsFound() throws {
  let theme = try Theme.parsing("[roles]\ninfo = { fg = \"#202830\" }", file: "t.toml")
  let audit = ThemeAudit(theme, depth: .direct)
  #expect(audit.readings.filter { !$0.isReadable }.map(\.role) == [.info])
  #expect(audit.weakest?.role == .info)
}

@Test(arguments: ["ansi16", "mono"])
func theTerminalsOwnColoursAreLeftToIt(name: String) throws {
  let theme = try shipped.load(name)
  #expect(ThemeAudit(theme, depth: .indexed).readings.isEmpty)
  for role in Role.allCases {
    let style = theme.style(for: role, depth: .indexed)
    for color in [style.foreground, style.background] where color != .terminal {
      guard case .indexed(let index) = color, index < 16 else {
        Issue.record("\(role.rawValue) is \(color)")
        continue
      }
    }
  }
}

/// ΔE of at least 40: two colours nobody would call alike.
@Test(arguments: [
  ("deuteranopia", ColorVision.deuteranopia), ("deuteranopia", .protanopia),
  ("tritanopia", .tritanopia),
])
func verdictsAndModesStayApartForTheEyesAThemeIsFor(name: String, vision: ColorVision) throws {
  let theme = try shipped.load(name)
  for depth in [ColorDepth.indexed, .direct] {
    for (a, b) in [(Role.hashSame, Role.hashDiffers), (.modeInvariant, .modeStandard)] {
      let colors = try [a, b].map {
        try #require(theme.style(for: $0, depth: depth).foreground.shown(at: depth))
      }
      let difference = vision.difference(colors[0], colors[1])
      #expect(difference >= 40, "\(a.rawValue) and \(b.rawValue): \(difference)")
    }
  }
}

@Test func redAndGreenComeCloseForEyesWithoutRedOrGreenConesOnly() {
  let (red, green) = (RGB(0xb0, 0x60, 0x30), RGB(0x70, 0x80, 0x20))
  #expect(ColorVision.deuteranopia.difference(red, green) < 15)
  #expect(ColorVision.tritanopia.difference(red, green) > 40)
  for vision in ColorVision.allCases {
    #expect(abs(vision.difference(RGB(0, 0, 0), RGB(255, 255, 255)) - 100) < 0.5)
    #expect(vision.difference(red, red) == 0)
  }
}

@Test(arguments: colorThemes, ColorDepth.allCases)
func theSelectionDiffersFromTextInBothColoursOrIsReversed(name: String, depth: ColorDepth) throws {
  let theme = try shipped.load(name)
  let selection = theme.style(for: .selection, depth: depth)
  let text = theme.style(for: .text, depth: depth)
  let differs =
    selection.foreground != text.foreground && selection.background != text.background
  #expect(differs || selection.attributes.contains(.reverse))
}

@Test(arguments: shipped.names, ColorDepth.allCases)
func verdictsAndModesNeverLookAlike(name: String, depth: ColorDepth) throws {
  let theme = try shipped.load(name)
  for (a, b) in [(Role.hashSame, Role.hashDiffers), (.modeInvariant, .modeStandard)] {
    #expect(theme.style(for: a, depth: depth) != theme.style(for: b, depth: depth))
  }
}

/// Roles that mean different things and stand near each other: work beside a verdict, a verdict beside
/// a mode, how full the cache is beside who is computed, a block of several beside those of one.
private let neighbours: [(Role, Role)] =
  [
    (.hashSame, .decode), (.hashSame, .gaugeLow), (.decode, .gaugeLow), (.hashSame, .prefill),
    (.ok, .decode), (.hashDiffers, .preempted), (.hashDiffers, .decode), (.decode, .prefill),
    (.decode, .waiting), (.decode, .preempted), (.prefill, .waiting), (.prefill, .preempted),
    (.hashSame, .modeInvariant), (.hashDiffers, .modeStandard), (.warn, .modeStandard),
    (.hashSame, .warn), (.hashDiffers, .warn), (.hashDiffers, .marker), (.shared, .cached),
    (.shared, .free), (.cached, .free),
  ]
  + Role.requests.flatMap { [(Role.shared, $0), (.cached, $0)] }

/// Those of them that are not told apart at a glance, side by side: ΔE below 12.
private func alike(in theme: Theme, depth: ColorDepth) throws -> [String] {
  try neighbours.compactMap { a, b in
    let colors = try [a, b].map {
      try #require(theme.style(for: $0, depth: depth).foreground.shown(at: depth))
    }
    let difference = RGB.difference(colors[0], colors[1])
    return difference < 12 ? "\(a.rawValue) and \(b.rawValue)" : nil
  }
}

@Test(arguments: colorThemes, [ColorDepth.indexed, .direct])
func rolesThatStandTogetherAreToldApart(name: String, depth: ColorDepth) throws {
  #expect(try alike(in: shipped.load(name), depth: depth) == [])
}

@Test func workInTheColourOfAVerdictIsFound() throws {
  let theme = try Theme.parsing("[roles]\ndecode = { fg = \"#7fd48a\" }", file: "t.toml")
  #expect(try alike(in: theme, depth: .direct) == ["hash.same and decode", "ok and decode"])
}

/// With few colours at least work, the cache and a good verdict are.
@Test(arguments: shipped.names.filter { $0 != "mono" }, [ColorDepth.ansi8, .ansi16])
func workAndVerdictsAreToldApartWithFewColours(name: String, depth: ColorDepth) throws {
  let theme = try shipped.load(name)
  for (a, b) in neighbours.prefix(4) {
    #expect(
      theme.look(of: a, depth: depth) != theme.look(of: b, depth: depth),
      "\(a.rawValue) and \(b.rawValue)")
  }
}

@Test func withoutColourOnlyAttributesAreLeft() throws {
  for name in shipped.names {
    let theme = try shipped.load(name)
    for role in Role.allCases {
      let style = theme.style(for: role, depth: .mono)
      #expect(style.foreground == .terminal && style.background == .terminal)
    }
    #expect(theme.style(for: .selection, depth: .mono).attributes == .reverse)
  }
}

@Test func aRoleFallsBackFromItsOwnColourToTheNearestAndToAttributes() throws {
  let theme = try Theme.parsing(
    """
    [palette]
    sun = { color = "#f0b350", ansi = "yellow" }
    [roles]
    ok = { fg = "sun", attributes = ["bold"] }
    bad = { fg = "#fa0505" }
    warn = { fg = "sun", ansi = { fg = "bright-red", attributes = ["underline"] }, mono = ["dim"] }
    """, file: "t.toml")
  #expect(theme.style(for: .ok, depth: .indexed).foreground == .rgb(RGB(0xf0, 0xb3, 0x50)))
  #expect(theme.style(for: .ok, depth: .ansi16).foreground == .indexed(3))
  #expect(theme.style(for: .ok, depth: .ansi16).attributes == .bold)
  #expect(theme.style(for: .bad, depth: .ansi16).foreground.number(at: .ansi16) == 9)
  #expect(theme.style(for: .warn, depth: .ansi8).foreground == .indexed(9))
  #expect(theme.style(for: .warn, depth: .ansi8).attributes == .underline)
  #expect(theme.style(for: .warn, depth: .mono).attributes == .dim)
}

@Test(arguments: shipped.names)
func nothingIsBlackOnTheTerminalsOwnGroundWithEightColours(name: String) throws {
  let theme = try shipped.load(name)
  let light = ["gruvbox-light", "invar-light", "solarized-light"].contains(name)
  for role in Role.allCases where !light {
    let look = theme.look(of: role, depth: .ansi8)
    #expect(look.foreground != 0 || look.background > 0, "\(role.rawValue)")
  }
}

@Test(arguments: [ColorDepth.ansi8, .ansi16])
func reversedLettersAreBlackOrWhiteWhateverTheTerminalsGround(depth: ColorDepth) throws {
  let theme = try shipped.load("ansi16")
  for role in Role.allCases {
    let plain = theme.look(of: role, depth: depth)
    let look = theme.look(of: Cell("x", role: role, attributes: .reverse), depth: depth)
    guard plain.background < 0 && plain.foreground >= 0 else { continue }
    #expect(look.background == plain.foreground && [0, 7].contains(look.foreground))
    #expect(look.attributes.isDisjoint(with: [.reverse, .bold]))
    #expect(theme.look(of: Cell("x", role: role), depth: depth) == plain)
  }
  let badge = theme.look(of: Cell("x", role: .modeInvariant, attributes: .reverse), depth: depth)
  #expect(badge.foreground == 0 && badge.background == 6 && badge.attributes == [])
}

@Test(arguments: [ColorDepth.mono, .ansi8, .ansi16])
func aRoleUnderlinesItsWordsAndNoBlanks(depth: ColorDepth) throws {
  let theme = try shipped.load("ansi16")
  func attributes(_ glyph: Character, _ own: Attributes = []) -> Attributes {
    theme.look(of: Cell(glyph, role: .modeStandard, attributes: own), depth: depth).attributes
  }
  #expect(attributes("x") == [.bold, .underline])
  #expect(attributes(" ") == .bold)
  #expect(attributes(" ", .underline) == [.bold, .underline], "the cell's own stays")
}

@Test func whatAThemeLeavesOutComesFromTheDefault() throws {
  let theme = try Theme.parsing("[roles]\ntext = { fg = 7, bg = \"#000\" }", file: "dir/t.toml")
  #expect(theme.name == "t")
  #expect(theme.style(for: .text, depth: .indexed).foreground == .indexed(7))
  let title = theme.style(for: .title, depth: .indexed)
  #expect(title.foreground == Theme.standard.style(for: .title, depth: .indexed).foreground)
  #expect(title.background == .rgb(RGB(0, 0, 0)), "the ground is the new theme's")
}

@Test func whoSetsChartsAndNoRequestsHasTheChartsColoursForBoth() throws {
  let theme = try Theme.parsing(
    """
    [roles]
    "graph.1" = { fg = "#101010" }
    "graph.2" = { fg = "#202020" }
    "request.2" = { fg = "#303030" }
    """, file: "t.toml")
  func color(_ role: Role) -> ThemeColor { theme.style(for: role, depth: .direct).foreground }
  #expect(color(.request1) == color(.graph1))
  #expect(color(.request2) == .rgb(RGB(0x30, 0x30, 0x30)))
  #expect(color(.request3) == Theme.standard.style(for: .request3, depth: .direct).foreground)
}

@Test func aThemeMayExtendAnother() throws {
  let theme = try Theme.parsing(
    "name = \"x\"\nextends = \"invar-light\"\n[roles]\nok = { fg = \"red\" }", file: "x.toml")
  let light = try shipped.load("invar-light")
  #expect(theme.style(for: .ok, depth: .indexed).foreground == .indexed(1))
  #expect(theme.style(for: .bad, depth: .indexed) == light.style(for: .bad, depth: .indexed))
}

@Test(
  arguments: [
    ("name = \n", 1, "name must be followed by a value: text in quotes"),
    ("name = nord", 1, "name must be text in quotes, such as \"nord\""),
    ("# x\nextends = nord # y\n", 2, "extends must be text in quotes"),
    ("[roles]\nok = red", 2, "ok must be a table such as { fg = \"red\" }"),
    ("[roles]\n\nok = { fg = red }\n", 3, "ok must be a table"),
    ("[palette]\nred = #ff0000", 2, "palette.red must be followed by a value: a colour in quotes"),
    ("[palette]\nred = #ff0000", 2, "# begins a comment"),
    ("name = \"a\"\n\nname = \"b\"", 3, "name is set in line 1 already"),
    ("name = \"nord", 1, "no quote at its end"), ("nord", 1, "name = value"),
    ("[roles", 1, "brackets"), ("name = \"a\"\n[[[\n", 2, "brackets"),
    ("[roles]\n[\n", 2, "brackets"), ("[.a]", 1, "a name has letters"),
    ("[roles]\n= 3", 2, "no name before the ="),
    ("[roles]\n\nfoo = { fg = \"red\" }", 3, "unknown role foo"),
    ("[roles]\nok = { fg = \"reddish\" }", 2, "ok: reddish is no colour"),
    ("[roles]\nok = { fg = 256 }", 2, "ok: 256 is no colour"),
    ("[roles]\nok = { fg = \"#12\" }", 2, "#12 is no colour"),
    ("[palette]\na = \"red\"\nb = \"#xyz\"\n", 3, "b: #xyz is no colour"),
    ("[roles]\nok = { attributes = [\"blink\"] }", 2, "ok: unknown attribute blink"),
    ("[roles]\nok = { mono = \"bold\" }", 2, "ok.mono must be a list"),
    ("[roles]\nok = { colour = \"red\" }", 2, "unknown key ok.colour"),
    ("[roles]\nok = \"red\"", 2, "ok must be a table"),
    ("[roles.ok]\nfg = \"reddish\"", 1, "ok: reddish is no colour"),
    ("[roles]\n\"hash.same\" = { fg = \"nope\" }", 2, "hash.same: nope is no colour"),
    ("[roles]\nselection = { fg = \"red\" }", 2, "selection must set both"),
    ("[role]\n", 1, "unknown key role"), ("name = 3\n", 1, "name must be text in quotes"),
    ("# x\nextends = \"nowhere\"\n", nil, "no theme is called nowhere"),
  ] as [(String, Int?, String)])
func mistakesAreNamedWithTheirLine(source: String, line: Int?, message: String) throws {
  let error = try #require(throws: ThemeError.self) {
    try Theme.parsing(source, file: "mine.toml")
  }
  #expect(error.description.contains(message), "\(error)")
  #expect(!error.description.contains("\n") && !error.description.contains("parsing"))
  if let line { #expect(error.description.hasPrefix("mine.toml:\(line): "), "\(error)") }
}

@Test func filesComeBeforeBuiltInThemesAndCyclesAreFound() throws {
  let directory = FileManager.default.temporaryDirectory
    .appending(path: "themes-\(UUID().uuidString)").path
  try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: directory) }
  let files = [
    "a": "extends = \"b\"", "b": "extends = \"a\"", "c": "extends = \"gone\"",
    "mono": "name = \"my mono\"", "bad": "[roles]\nx = 1",
  ]
  for (name, text) in files {
    try text.write(toFile: "\(directory)/\(name).toml", atomically: true, encoding: .utf8)
  }
  let library = ThemeLibrary(directories: ["\(directory)/missing", directory])
  #expect(library.names == (files.keys + shipped.names.filter { $0 != "mono" }).sorted())
  #expect(try library.load("mono").name == "my mono")
  #expect(try library.load("\(directory)/mono.toml").name == "my mono")
  #expect(
    throws: ThemeError.invalid(
      file: "\(directory)/b.toml", line: nil, .extendsItself(["a", "b", "a"]))
  ) { try library.load("a") }
  #expect(
    throws: ThemeError.invalid(
      file: "\(directory)/c.toml", line: nil, .unknownBase("gone"))
  ) { try library.load("c") }
  #expect(throws: ThemeError.notFound(name: "zzz", known: library.names)) {
    try library.load("zzz")
  }
  #expect(throws: ThemeError.unreadable(path: "/no/such.toml", reason: "no such file")) {
    try library.load("/no/such.toml")
  }
}

@Test func thePersonsThemesAreSearchedFirst() {
  let library = ThemeLibrary.standard(
    environment: ["XDG_CONFIG_HOME": "/cfg", "HOME": "/home/x"], executable: "/opt/x/bin/invar")
  #expect(library.directories == ["/cfg/invar/themes", "/opt/x/share/invar/themes"])
  let home = ThemeLibrary.standard(environment: ["HOME": "/home/x"], executable: "/opt/x/bin/invar")
  #expect(home.directories.first == "/home/x/.config/invar/themes")
}

@Test func aWatchSeesWhatIsWrittenButNotMoreThanOnceASecond() throws {
  let directory = FileManager.default.temporaryDirectory
    .appending(path: "themes-\(UUID().uuidString)").path
  try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: directory) }
  func write(_ text: String, to name: String) throws {
    try text.write(toFile: "\(directory)/\(name).toml", atomically: true, encoding: .utf8)
  }
  try write("[roles]\nok = { fg = \"red\" }", to: "mine")
  let start = ContinuousClock.now
  var watch = ThemeWatch(ThemeLibrary(directories: [directory]), name: "mine", now: start)
  func look(after time: Duration) -> Bool { watch.sawChange(now: start + time) }
  #expect(!look(after: .seconds(2)))
  try write("[roles]\nok = { fg = \"bright-red\" }", to: "mine")
  #expect(!look(after: .milliseconds(2_500)), "too soon to look")
  #expect(look(after: .milliseconds(3_000)))
  #expect(!look(after: .seconds(5)), "a change is seen once")
  try write("[roles]\n", to: "nord")
  #expect(look(after: .seconds(7)), "a base may have come or gone")
  try FileManager.default.removeItem(atPath: "\(directory)/mine.toml")
  #expect(look(after: .seconds(9)))
}

@Test func aPreviewShowsEveryRoleAndIsPlainWithoutATerminal() throws {
  let theme = try shipped.load("nord")
  let plain = ThemePreview.lines(theme, depth: nil, ascii: true)
  #expect(plain.allSatisfy { $0.utf8.allSatisfy { (0x20...0x7e).contains($0) } })
  #expect(plain.map(\.count).max() ?? 0 <= 72)
  let direct = ThemePreview.lines(theme, depth: .direct, ascii: false).joined()
  for role in Role.allCases {
    guard let color = theme.style(for: role, depth: .direct).foreground.rgb else { continue }
    #expect(direct.contains("38;2;\(color.red);\(color.green);\(color.blue)"), "\(role.rawValue)")
  }
}
