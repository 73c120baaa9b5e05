/// A part of the screen with its own rectangle, which can have the focus and the whole body.
///
/// Each is named in its folder of `Panels`; `Panel.all` lists them.
package struct Panel: Hashable, Sendable {
  /// What the top border, the keys and a layout call it.
  package let title: String

  package init(_ title: String) { self.title = title }

  /// What a configuration file calls it: `kv-cache`.
  package var name: String { String(title.map { $0 == " " || $0 == "/" ? "-" : $0 }) }
}
