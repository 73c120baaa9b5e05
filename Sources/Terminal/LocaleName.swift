/// What the name of a locale says, whether or not the system has it.
package enum LocaleName {
  /// Whether the characters are those of UTF-8: `de_DE.UTF-8`, `C.utf8`, `UTF-8`, `en_US.UTF-8@euro`.
  package static func meansUTF8(_ name: String) -> Bool {
    let codeset = name.split(separator: "@").first?.split(separator: ".").last ?? ""
    return ["utf8", "utf-8"].contains(codeset.lowercased())
  }
}
