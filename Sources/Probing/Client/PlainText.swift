extension String {
  /// At most so many characters of it in one line, without what a terminal would take for a command:
  /// a server can say anything.
  package func plain(_ limit: Int) -> String {
    var text = ""
    for scalar in unicodeScalars.prefix(8 * limit) {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: text += " "
      case .format, .surrogate, .privateUse: break
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text.count > limit ? "\(text.prefix(limit))…" : text
  }
}
