/// Whether a theme's words can be read, in numbers.
///
/// Ratios are WCAG 2's, of a role's text against its own background, on a terminal with `depth`
/// colours. Roles in colours of the terminal's own have none: only its owner knows them.
public struct ThemeAudit: Sendable {
  /// A role and the contrast of its text.
  public struct Reading: Hashable, Sendable {
    public let role: Role
    public let contrast: Double
    /// What WCAG asks for: 4.5 for words (AA), 3 for what may be dim.
    public let least: Double

    public var isReadable: Bool { contrast >= least }
  }

  /// Roles that are drawn as words somewhere, in the order of `Role`.
  ///
  /// Borders and free blocks are left out: they carry no word.
  public let readings: [Reading]

  public init(_ theme: Theme, depth: ColorDepth) {
    readings = Role.allCases.compactMap { role in
      guard role != .border, role != .free else { return nil }
      let style = theme.style(for: role, depth: depth)
      guard let text = style.foreground.shown(at: depth),
        let ground = style.background.shown(at: depth)
      else { return nil }
      return Reading(
        role: role, contrast: text.contrast(with: ground), least: role == .dim ? 3 : 4.5)
    }
  }

  /// The word that is hardest to read among those that must not be dim; `nil` where none is known.
  public var weakest: Reading? {
    readings.filter { $0.role != .dim }.min { $0.contrast < $1.contrast }
  }
}

extension ThemeColor {
  /// The colour that reaches the eye, `nil` where the terminal's owner chose it.
  package func shown(at depth: ColorDepth) -> RGB? {
    if case .indexed(let index) = self, index < 16 { return nil }
    guard let rgb else { return nil }
    switch depth {
    case .mono, .ansi8, .ansi16: return nil
    case .indexed: return TerminalPalette.rgb(UInt8(truncatingIfNeeded: number(at: .indexed)))
    case .direct: return rgb
    }
  }
}
