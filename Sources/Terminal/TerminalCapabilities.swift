import CNcurses
import Glibc

/// What the terminal can show, found once at the start.
struct TerminalCapabilities {
  let depth: ColorDepth
  let supportsUTF8: Bool
  let hasPrivateModes: Bool
  /// Whether curses draws the last cell of the last line by inserting the one before it.
  ///
  /// It must where wrapping cannot be turned off (tmux, screen), and would cut a wide glyph in two
  /// that stands there.
  let insertsLastCell: Bool
  let ground: Ground

  /// Reads the open terminal's description and the environment.
  ///
  /// A set and not empty NO_COLOR means no colour, whatever the terminal can do.
  static func current(color: NcursesScreen.ColorChoice, ascii: Bool) -> TerminalCapabilities {
    let noColor = environment("NO_COLOR") != nil || color == .never
    let depth: ColorDepth =
      noColor || cn_start_color() == ERR
      ? .mono : ColorDepth(colorCount: Int(cn_color_count()), pairCount: Int(cn_pair_count()))
    let canHoldWrapping = !capability("rmam").isEmpty && !capability("smam").isEmpty
    return TerminalCapabilities(
      depth: depth, supportsUTF8: !ascii && localeIsUTF8(),
      hasPrivateModes: capability("smcup").contains("[?1049h"),
      insertsLastCell: unsafe cn_has_flag("am") && !canHoldWrapping,
      ground: Ground(type: environment("TERM"), hint: environment("COLORFGBG")))
  }

  /// A terminfo string without its padding marks, empty when the terminal lacks it.
  static func capability(_ name: String) -> String {
    guard let value = unsafe cn_capability(name) else { return "" }
    let parts = unsafe String(cString: value).split(
      separator: "$<", omittingEmptySubsequences: false)
    return parts.dropFirst().reduce(String(parts.first ?? "")) { text, part in
      text + part.drop { $0 != ">" }.dropFirst()
    }
  }

  /// Tells C which characters there are; curses needs it before it opens.
  ///
  /// With no locale set at all, as in most containers, UTF-8 is the better guess. A locale that is set
  /// and not installed, as after ssh from elsewhere, still says whether the terminal speaks UTF-8. `C`
  /// and `POSIX` set on purpose mean ASCII.
  static func adoptLocale() {
    let name = localeName
    if name != nil, unsafe setlocale(LC_CTYPE, "") != nil { return }
    guard name.map(LocaleName.meansUTF8) ?? true else { return }
    for substitute in ["C.UTF-8", "C.utf8", "en_US.UTF-8", "POSIX.UTF-8"]
    where unsafe setlocale(LC_CTYPE, substitute) != nil {
      return
    }
  }

  /// The locale that counts for characters.
  private static var localeName: String? {
    ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environment).first
  }

  static func localeIsUTF8() -> Bool {
    guard let codeset = unsafe nl_langinfo(nl_item(CODESET)) else { return false }
    return unsafe String(cString: codeset) == "UTF-8"
  }

  /// Milliseconds after which Esc alone is the key, as ncurses has it in `ESCDELAY`.
  static var escapeDelay: Int {
    let wanted = environment("ESCDELAY").flatMap { Int($0) }
    return wanted.map { max(0, min(60_000, $0)) } ?? 25
  }

  /// A variable of the environment, nil when unset or empty.
  static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name), unsafe value.pointee != 0 else { return nil }
    return unsafe String(cString: value)
  }
}
