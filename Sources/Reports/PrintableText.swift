extension String {
  /// The text without what a terminal would take for a command.
  ///
  /// A model can write anything, escape sequences included.
  package var printable: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.filter { scalar in
          switch scalar.value {
          case 9, 10: true
          case 0..<32, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: false
          default: true
          }
        }))
  }
}
