import DashboardUI
import Terminal
import Testing

/// One colour, one meaning: marks of one panel that mean different things are told apart by their looks,
/// after all that happens to a colour on its way to the terminal.
///
/// Which marks are seen together comes from the legends they are drawn from. A mark has a glyph of its
/// own, or a word beside it, which `OneMarkTests` hold; where there are too few colours for all, that
/// and no more may tell them apart.
struct OneColourTests {
  /// What stands in one panel: the marks of legends, and roles that are drawn as bars.
  private static let panels: [(name: String, legends: [String], bars: [Role])] = [
    ("header", ["verdicts", "kernel modes"], [.marker]),
    ("batch", ["in the batch panel", "kernel modes", "a request, everywhere"], []),
    ("kernels", ["batch? of a sum", "kernel modes", "a request, everywhere"], []),
    (
      "kv cache", ["in the kv cache panel", "a request, everywhere"],
      [.gaugeLow, .gaugeMiddle, .gaugeHigh]
    ),
    ("requests", ["states of a request", "verdicts", "a request, everywhere"], []),
    ("proof", ["in the proof panel", "verdicts", "kernel modes"], []),
    ("detail", ["two runs, token by token", "states of a request", "verdicts"], []),
    ("charts", [], Role.charts + [.marker]),
  ]

  /// Roles that say one thing in two places, so that one colour is right.
  private static let oneMeaning: [Set<Role>] = [
    [.ok, .hashSame],  // as it should be
    [.warn, .marker],  // take notice
    [.text, .decode],  // the usual
    [.dim, .waiting, .free],  // nothing is done there
  ]

  /// What no terminal may show alike, were it one without colours.
  private static let alwaysApart: [[Role]] = [
    [.hashSame, .warn, .hashDiffers],
    [.modeInvariant, .modeStandard],
    [.waiting, .prefill, .decode, .preempted, .bad],
    [.shared, .cached, .free],
  ]

  private static let themes = ThemeLibrary(directories: [])
  /// Those whose colours are their own and not the terminal's.
  private static let colorThemes = themes.names.filter { !["ansi16", "mono"].contains($0) }
  private static let grounds: [Ground] = [
    .color(RGB(0, 0, 0)), .color(RGB(255, 255, 255)), .unknown,
  ]
  /// CIE 1976's ΔE: two colours that are told apart at a glance, side by side.
  private static let least = 12.0

  private struct Pair: Hashable {
    let panel: String
    let a: Cell
    let b: Cell

    var words: String {
      "\(panel): "
        + [a, b].map { "\($0.role.rawValue) \($0.glyph)" }.sorted().joined(separator: ", ")
    }
  }

  private func pairs() throws -> [Pair] {
    let legends = MarkHelp.legends(.block)
    return try Self.panels.flatMap { panel in
      let rows = try panel.legends.flatMap { title in
        try #require(legends.first { $0.title == title }, "\(title)").rows
      }
      // A cursor goes where the person moves it: nobody takes it for what it stands on.
      let marks =
        Array(Set(rows.flatMap(\.cells))).filter { $0.role != .key }
        + panel.bars.map { Cell("█", role: $0) }
      return marks.indices.flatMap { first in
        marks[(first + 1)...].filter { !Self.meansTheSame(marks[first].role, $0.role) }
          .map { Pair(panel: panel.name, a: marks[first], b: $0) }
      }
    }
  }

  private static func meansTheSame(_ a: Role, _ b: Role) -> Bool {
    a == b || oneMeaning.contains { $0.isSuperset(of: [a, b]) }
  }

  /// How far apart their colours are, which must be the theme's own.
  private func difference(
    _ pair: Pair, _ theme: Theme, _ depth: ColorDepth, _ vision: ColorVision? = nil
  ) throws -> Double {
    let colors = try [pair.a, pair.b].map {
      try #require(theme.style(for: $0.role, depth: depth).foreground.shown(at: depth))
    }
    return vision?.difference(colors[0], colors[1]) ?? RGB.difference(colors[0], colors[1])
  }

  /// Whether the terminal is told the same of both, on a ground.
  private func looksAlike(
    _ a: Cell, _ b: Cell, _ theme: Theme, _ depth: ColorDepth, _ ground: Ground
  ) -> Bool {
    let looks = [a, b].map {
      theme.look(of: $0, depth: depth).readable(on: ground, depth: depth)
    }
    return looks[0] == looks[1]
  }

  private func near(in theme: Theme, _ depth: ColorDepth) throws -> [String] {
    try pairs().filter { try difference($0, theme, depth) < Self.least }.map(\.words)
  }

  @Test(arguments: colorThemes, [ColorDepth.indexed, .direct])
  func marksOfAPanelHaveColoursThatAreToldApart(name: String, depth: ColorDepth) throws {
    #expect(try pairs().count > 300)
    let near = try near(in: Self.themes.load(name), depth)
    #expect(near == [])
  }

  /// Those eyes see fewer colours, so less must do; what tells requests apart are their letters.
  @Test(arguments: [
    ("deuteranopia", ColorVision.deuteranopia), ("deuteranopia", .protanopia),
    ("tritanopia", .tritanopia),
  ])
  func soDoTheyForTheEyesAThemeIsFor(name: String, vision: ColorVision) throws {
    let theme = try Self.themes.load(name)
    for depth in [ColorDepth.indexed, .direct] {
      let near = try pairs().filter { pair in
        try !isOfOneKind(pair) && difference(pair, theme, depth, vision) < 8
      }
      #expect(near.map(\.words) == [])
    }
  }

  /// With sixteen colours there is none left for requests, whose letters tell them apart.
  @Test(arguments: themes.names.filter { $0 != "mono" })
  func sixteenColoursDoOnTheGroundAThemeIsFor(name: String) throws {
    let theme = try Self.themes.load(name)
    for ground in grounds(of: theme) {
      let alike = try pairs().filter { pair in
        !isOfOneKind(pair) && looksAlike(pair.a, pair.b, theme, .ansi16, ground)
      }
      #expect(alike.map(\.words) == [])
    }
  }

  @Test(arguments: themes.names, ColorDepth.allCases)
  func whatMattersMostIsToldApartOnEveryTerminal(name: String, depth: ColorDepth) throws {
    let theme = try Self.themes.load(name)
    for (roles, ground) in Self.alwaysApart.flatMap({ roles in Self.grounds.map { (roles, $0) } }) {
      for (index, a) in roles.enumerated() {
        for b in roles[(index + 1)...] {
          #expect(
            !looksAlike(Cell("x", role: a), Cell("x", role: b), theme, depth, ground),
            "\(a.rawValue) and \(b.rawValue) on \(ground)")
        }
      }
    }
  }

  /// Lists with a line under the cursor, and what their rows are looked at for.
  enum List: String, CaseIterable {
    case requests, proof, kernels, kernelsAlone, twoSessions

    /// A frame for each row that the cursor is on.
    func frames() -> [CellBuffer] {
      guard self != .twoSessions else {
        var stage = ComparisonStage(.differing, width: 120, height: 40)
        return (0..<12).map { _ in
          stage.press(.down)
          return stage.frame
        }
      }
      var stage = Stage(width: 120, height: 40)
      stage.run(milliseconds: 4_000)
      stage.press(.character("m"))
      stage.run(milliseconds: 2_000)
      stage.edit { $0.countProof() }
      let panel: Panel =
        switch self {
        case .requests: .requests
        case .proof: .proof
        default: .kernels
        }
      stage.edit { $0.focus = panel }
      if self != .kernels { stage.press(.character("z")) }
      return (0..<40).map { _ in
        stage.press(.down)
        return stage.frame
      }
    }
  }

  /// The cells that say something of a row under the cursor, which is not all of it in the bar's colours.
  private func marks(underTheCursorOf list: List) -> Set<Role> {
    var roles: Set<Role> = []
    for frame in list.frames() {
      for y in 0..<frame.height {
        let row = (0..<frame.width).map { frame[$0, y] }
        guard row.count(where: { $0.role == .selection }) > 24 else { continue }
        for cell in row {
          if "✓✗≈".contains(cell.glyph) {
            #expect(Self.verdicts.contains(cell.role), "\(list.rawValue): \(cell.glyph)")
          }
          roles.insert(cell.role)
        }
      }
    }
    return roles
  }

  private static let verdicts: Set<Role> = [
    .hashSame, .hashDiffers, .warn, .ok, .bad, .info,
  ]

  @Test(arguments: List.allCases)
  func theCursorTakesNoVerdictItsColour(list: List) {
    let roles = marks(underTheCursorOf: list)
    #expect(roles.contains(.selection))
    let wanted: Set<Role> =
      switch list {
      case .requests, .proof, .twoSessions: [.hashSame, .hashDiffers]
      case .kernels, .kernelsAlone: [.modeStandard]
      }
    #expect(roles.isSuperset(of: wanted), "\(list.rawValue): \(roles)")
  }

  /// On every terminal a verdict under the cursor is another one's neither in the bar nor beside it, and
  /// its words can be read.
  @Test(arguments: themes.names, ColorDepth.allCases)
  func aVerdictUnderTheCursorIsReadAndToldFromAnyOther(name: String, depth: ColorDepth) throws {
    let theme = try Self.themes.load(name)
    let kept = [Role.hashSame, .warn, .hashDiffers].map { role in
      Cell("x", role: Role.keptInSelection.contains(role) ? role : .selection)
    }
    let bar = Cell("x", role: .selection)
    let readings = ThemeAudit(theme, depth: depth).readings
    for ground in Self.grounds {
      for (index, cell) in kept.enumerated() {
        for other in kept[(index + 1)...] {
          #expect(!looksAlike(cell, other, theme, depth, ground), "\(cell.role) on \(ground)")
        }
        // Without colours what differs is reversed, as the bar is: there its glyph says it.
        if depth != .mono, name != "mono" {
          #expect(!looksAlike(cell, bar, theme, depth, ground), "\(cell.role) on \(ground)")
        }
      }
    }
    let faint = readings.filter { reading in
      kept.contains { $0.role == reading.role } && !reading.isReadable
    }
    #expect(faint.map(\.role) == [])
  }

  @Test func aRequestInTheColourOfAVerdictIsFound() throws {
    let theme = try Theme.parsing(
      "[roles]\n\"request.1\" = { fg = \"#7fd48a\" }", file: "t.toml")
    let near = try near(in: theme, .direct)
    #expect(near.contains("requests: hash.same ✓, request.1 a"))
  }

  @Test func differencesThatLookLikeWarningsAreFound() throws {
    let theme = try Theme.parsing(
      """
      [roles]
      warn = { fg = "bright-yellow" }
      "hash.differs" = { fg = "bright-magenta", attributes = ["bold"] }
      """, file: "t.toml")
    let (a, b) = (Cell("≈", role: .warn), Cell("✗", role: .hashDiffers))
    #expect(looksAlike(a, b, theme, .ansi8, .color(RGB(255, 255, 255))))
    #expect(!looksAlike(a, b, theme, .ansi8, .color(RGB(0, 0, 0))))
  }

  private func isOfOneKind(_ pair: Pair) -> Bool {
    [Role.requests, Role.charts].contains { $0.contains(pair.a.role) && $0.contains(pair.b.role) }
  }

  /// Black or white as the theme's own ground is, both where that is the terminal's.
  private func grounds(of theme: Theme) -> [Ground] {
    let (black, white) = (RGB(0, 0, 0), RGB(255, 255, 255))
    guard let own = theme.style(for: .text, depth: .direct).background.rgb else {
      return [.color(black), .color(white)]
    }
    return [.color(own.contrast(with: black) < own.contrast(with: white) ? black : white)]
  }
}
