/// The layouts somebody has, and the one to begin with.
public struct LayoutWish: Hashable, Sendable {
  /// A layout by name, where one was asked for.
  public var name: String?
  /// One of the person's own.
  public var own: OwnLayout?

  public init(name: String? = nil, own: OwnLayout? = nil) { (self.name, self.own) = (name, own) }

  /// Names there are.
  public var names: [String] { arrangements.map(\.name) }

  /// The layout to begin with; `nil` leaves it to the dashboard.
  public var first: String? { name ?? own.map { _ in OwnLayout.name } }

  /// All of it as one text, to tell whether somebody has changed it.
  public var fingerprint: String? {
    let texts = (first.map { [$0] } ?? []) + (own?.rows ?? [])
    return texts.isEmpty ? nil : texts.joined(separator: "|")
  }

  /// Whether a choice that was remembered still has a meaning.
  public func knows(choice: String) -> Bool {
    PanelChoice(spelling: choice, among: arrangements, panels: Panel.all) != nil
  }

  package var arrangements: [Arrangement] { Arrangement.all + (own.map { [$0.arrangement] } ?? []) }
}

extension DashboardState {
  /// Takes over the layouts somebody has.
  ///
  /// - Parameters:
  ///   - wish: the layouts, and what to begin with where there is no `spelling`.
  ///   - spelling: a layout's name with what was hidden and added; one that makes no sense is passed over.
  package mutating func arrange(_ wish: LayoutWish, choice spelling: String?) {
    arrangements = wish.arrangements
    let words = [spelling, wish.first].compactMap(\.self)
    choice =
      words.lazy.compactMap { [arrangements] in
        PanelChoice(spelling: $0, among: arrangements, panels: Panel.all)
      }
      .first ?? PanelChoice(arrangements[0])
    if let notice = hiddenNotice { show(notice) }
    if !choice.contains(focus) { focus = Panel.all.first(where: choice.contains) ?? focus }
    if !isZoomed { settleFocus(preferring: nil) }
  }
  /// What an earlier session left hidden, with the keys that bring it back.
  private var hiddenNotice: String? {
    let hidden = Panel.all.filter(choice.hidden.contains)
    guard !hidden.isEmpty else { return nil }
    let ways = hidden.map { "\(call(.panel(.toggle($0)))) shows \($0.title)" }
    return "hidden since an earlier session: \(ways.joined(separator: ", "))"
  }
}
