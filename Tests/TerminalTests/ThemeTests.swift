import Foundation
import Terminal
import Testing

private let colorThemes = ["invar-dark", "invar-light"]
private let shipped = ThemeLibrary(directories: [])
private let themesDirectory = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "themes").path

/// Roles that are drawn as words somewhere; the others only colour lines, bars and blocks.
private let textRoles: [Role] = Role.allCases.filter { role in
  ![Role.border, .free, .dim].contains(role)
}

@Test func filesAndBuiltInThemesAreTheSame() throws {
  let files = try FileManager.default.contentsOfDirectory(atPath: themesDirectory)
  let names = files.filter { $0.hasSuffix(".toml") }.map { String($0.dropLast(5)) }
  #expect(names.sorted() == BuiltInThemes.sources.keys.sorted())
  for name in names {
    let text = try String(contentsOfFile: "\(themesDirectory)/\(name).toml", encoding: .utf8)
    #expect(BuiltInThemes.sources[name] == text)
  }
}

@Test(arguments: ["invar-dark", "invar-light", "mono"])
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
func textReadsOnItsBackground(name: String, depth: ColorDepth) throws {
  let theme = try shipped.load(name)
  for (role, least) in textRoles.map({ ($0, 4.5) }) + [(.dim, 3)] {
    let style = theme.style(for: role, depth: depth)
    let foreground = try #require(style.foreground.shown(at: depth))
    let background = try #require(style.background.shown(at: depth))
    let contrast = foreground.contrast(with: background)
    #expect(contrast >= least, "\(role.rawValue) has \(contrast)")
  }
}

extension ThemeColor {
  /// The colour that reaches the eye at a depth.
  fileprivate func shown(at depth: ColorDepth) -> RGB? {
    depth == .indexed ? TerminalPalette.rgb(UInt8(truncatingIfNeeded: number(at: depth))) : rgb
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

@Test(arguments: ["invar-dark", "invar-light", "mono"], ColorDepth.allCases)
func verdictsAndModesNeverLookAlike(name: String, depth: ColorDepth) throws {
  let theme = try shipped.load(name)
  for (a, b) in [(Role.hashSame, Role.hashDiffers), (.modeInvariant, .modeStandard)] {
    #expect(theme.style(for: a, depth: depth) != theme.style(for: b, depth: depth))
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

@Test func whatAThemeLeavesOutComesFromTheDefault() throws {
  let theme = try Theme.parsing("[roles]\ntext = { fg = 7, bg = \"#000\" }", file: "dir/t.toml")
  #expect(theme.name == "t")
  #expect(theme.style(for: .text, depth: .indexed).foreground == .indexed(7))
  let title = theme.style(for: .title, depth: .indexed)
  #expect(title.foreground == Theme.standard.style(for: .title, depth: .indexed).foreground)
  #expect(title.background == .rgb(RGB(0, 0, 0)), "the ground is the new theme's")
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
    ("name = \n", 1, "not valid TOML"),
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
    ("[role]\n", 1, "unknown key role"), ("name = 3\n", 1, "name must be a string"),
    ("# x\nextends = \"nowhere\"\n", nil, "no theme is called nowhere"),
  ] as [(String, Int?, String)])
func mistakesAreNamedWithTheirLine(source: String, line: Int?, message: String) throws {
  let error = try #require(throws: ThemeError.self) {
    try Theme.parsing(source, file: "mine.toml")
  }
  #expect(error.description.contains(message), "\(error)")
  #expect(!error.description.contains("\n"))
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
  #expect(library.names == ["a", "b", "bad", "c", "invar-dark", "invar-light", "mono"])
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
