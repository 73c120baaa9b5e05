import TOMLKit

/// Reads one theme file; what it leaves out comes from `base`.
struct ThemeParser {
  /// The theme a file extends, found before the rest of it can be read.
  typealias BaseLookup = (_ name: String?) throws(ThemeError) -> Theme?

  private let file: String
  private let lines: ThemeLines
  private var palette: [String: PaletteEntry] = [:]

  private init(file: String, source: String) {
    self.file = file
    lines = ThemeLines(source)
  }

  /// Parses `source`; `file` only names it in errors, without its extension it names the theme.
  static func parse(
    _ source: String, file: String, base: BaseLookup
  ) throws(ThemeError) -> Theme {
    var parser = ThemeParser(file: file, source: source)
    let root = try parser.document(source)
    return try withExtendedLifetime(root) { () throws(ThemeError) in
      try parser.theme(root, base: base)
    }
  }

  private func document(_ source: String) throws(ThemeError) -> TOMLTable {
    do { return try TOMLText.table(source) } catch {
      let complaint = TOMLSyntax(source, line: error.line, section: "roles", wanted: Self.wanted)
      throw .invalid(
        file: file, line: complaint.line,
        complaint.fault.map(ThemeError.Fault.init) ?? .syntax(error.message))
    }
  }

  private mutating func theme(
    _ root: TOMLTable, base lookup: BaseLookup
  ) throws(ThemeError) -> Theme {
    try checkKeys(root, allowed: ["name", "extends", "palette", "roles"], section: nil)
    let name = try string(root, "name")
    let base = try lookup(try string(root, "extends"))
    for (key, entry) in try entries(root, "palette") {
      palette[key] = try paletteEntry(entry, key: key)
    }
    var roles = base?.roles ?? [:]
    var own: Set<Role> = []
    for (key, value) in try entries(root, "roles") {
      guard let role = Role(rawValue: key) else {
        throw fault(.unknownRole(key), key: key, section: "roles")
      }
      roles[role] = try roleStyle(value, role: role, base: base?.roles[role])
      own.insert(role)
    }
    // Who has colours for charts and none for requests wants no others beside them.
    for (request, chart) in zip(Role.requests, Role.charts)
    where own.contains(chart) && !own.contains(request) { roles[request] = roles[chart] }
    return Theme(name: name ?? lines.defaultName(of: file), roles: roles)
  }

  private func roleStyle(
    _ value: TOMLValue, role: Role, base: RoleStyle?
  ) throws(ThemeError) -> RoleStyle {
    let key = role.rawValue
    guard let table = value.table else {
      throw fault(
        .wrongType(key: key, expected: Self.wanted("roles.\(key)")), key: key,
        section: "roles")
    }
    try checkKeys(table, allowed: ["fg", "bg", "attributes", "ansi", "mono"], section: key)
    var style = RoleStyle()
    style.foreground = try color(table, "fg", role: key)
    style.background = try color(table, "bg", role: key)
    style.attributes = try attributes(table, "attributes", role: key) ?? []
    style.mono = try attributes(table, "mono", role: key) ?? base?.mono
    if let ansi = table["ansi"] { style.ansi = try ansiStyle(ansi.tomlValue, role: key) }
    if role == .selection && (style.foreground == nil || style.background == nil) {
      throw fault(.selectionNeedsBothColors, key: key, section: "roles")
    }
    return style
  }

  private func ansiStyle(
    _ value: TOMLValue, role: String
  ) throws(ThemeError) -> RoleStyle.Ansi {
    guard let table = value.table else {
      throw fault(
        .wrongType(key: "\(role).ansi", expected: "a table"), key: role, section: "roles")
    }
    try checkKeys(table, allowed: ["fg", "bg", "attributes"], section: role)
    return RoleStyle.Ansi(
      foreground: try color(table, "fg", role: role)?.standIn,
      background: try color(table, "bg", role: role)?.standIn,
      attributes: try attributes(table, "attributes", role: role))
  }

  private func attributes(
    _ table: TOMLTable, _ key: String, role: String
  ) throws(ThemeError) -> Attributes? {
    guard let value = table[key] else { return nil }
    guard let array = value.array else {
      throw fault(
        .wrongType(key: "\(role).\(key)", expected: "a list such as [\"bold\"]"), key: role,
        section: "roles")
    }
    var result: Attributes = []
    for element in array {
      guard let name = element.string, let attribute = Attributes(name: name) else {
        throw fault(
          .unknownAttribute(element.string ?? element.debugDescription, role: role), key: role,
          section: "roles")
      }
      result.insert(attribute)
    }
    return result
  }
}

// Colours and the palette.
extension ThemeParser {
  private func paletteEntry(_ value: TOMLValue, key: String) throws(ThemeError) -> PaletteEntry {
    guard let table = value.table else {
      return PaletteEntry(color: try plainColor(value, key: key, section: "palette"))
    }
    try checkKeys(table, allowed: ["color", "ansi"], section: key)
    guard let color = table["color"] else {
      throw fault(
        .wrongType(key: key, expected: "a colour or a table with color"), key: key,
        section: "palette")
    }
    var entry = PaletteEntry(color: try plainColor(color.tomlValue, key: key, section: "palette"))
    if let ansi = table["ansi"] {
      entry.ansi = try plainColor(ansi.tomlValue, key: key, section: "palette")
    }
    return entry
  }

  private func color(
    _ table: TOMLTable, _ key: String, role: String
  ) throws(ThemeError) -> PaletteEntry? {
    guard let value = table[key] else { return nil }
    if let name = value.string, let entry = palette[name] { return entry }
    return PaletteEntry(color: try plainColor(value.tomlValue, key: role, section: "roles"))
  }

  /// A colour that is not a palette name.
  private func plainColor(
    _ value: TOMLValue, key: String, section: String
  ) throws(ThemeError) -> ThemeColor {
    if let number = value.int, let index = UInt8(exactly: number) { return .indexed(index) }
    let text = value.string ?? value.debugDescription
    if value.string == "default" { return .terminal }
    if let rgb = RGB(hex: text) { return .rgb(rgb) }
    if let index = TerminalPalette.ansiIndex(named: text) { return .indexed(index) }
    throw fault(.unknownColor(text, key: key), key: key, section: section)
  }
}

// Shapes of the document.
extension ThemeParser {
  /// What a key must be given, as `TOMLSyntax` asks for it.
  private static func wanted(_ key: String, insteadOf word: String? = nil) -> String {
    switch key.split(separator: ".").first {
    case "palette": "a colour in quotes, such as \"#2e3440\" or \"red\""
    case "roles": "a table such as { fg = \"red\" }, names and colours in quotes"
    default: "text in quotes, such as \"\(word ?? "nord")\""
    }
  }

  private func string(_ table: TOMLTable, _ key: String) throws(ThemeError) -> String? {
    guard let value = table[key] else { return nil }
    guard let text = value.string else {
      throw fault(
        .wrongType(key: key, expected: Self.wanted(key)), key: key, section: nil)
    }
    return text
  }

  /// The entries of a section in the order of their names, so the first error is always the same.
  private func entries(
    _ root: TOMLTable, _ section: String
  ) throws(ThemeError) -> [(String, TOMLValue)] {
    guard let value = root[section] else { return [] }
    guard let table = value.table else {
      throw fault(.wrongType(key: section, expected: "a table"), key: section, section: nil)
    }
    return table.keys.sorted().compactMap { key in table[key].map { (key, $0.tomlValue) } }
  }

  private func checkKeys(
    _ table: TOMLTable, allowed: [String], section: String?
  ) throws(ThemeError) {
    guard let key = table.keys.sorted().first(where: { !allowed.contains($0) }) else { return }
    let name = section.map { "\($0).\(key)" } ?? key
    // Role and palette entries usually are inline tables: the line is that of the entry.
    throw ThemeError.invalid(
      file: file, line: lines.number(of: section ?? key, in: nil),
      .unknownKey(name, allowed: allowed))
  }

  private func fault(_ fault: ThemeError.Fault, key: String, section: String?) -> ThemeError {
    .invalid(file: file, line: lines.number(of: key, in: section), fault)
  }
}

extension PaletteEntry {
  fileprivate var standIn: ThemeColor { ansi ?? color }
}
