import Foundation

/// Where themes come from: directories in order, then those inside the program.
public struct ThemeLibrary: Sendable {
  /// The theme used when none is asked for, and the source of roles that others leave out.
  public static let defaultName = "invar-dark"

  /// Searched first to last for `NAME.toml`.
  public let directories: [String]

  public init(directories: [String]) {
    self.directories = directories
  }

  /// The usual places: the person's own themes, then those installed or built with `executable`.
  ///
  /// Both parameters default to those of this process.
  public static func standard(
    environment: [String: String]? = nil, executable: String? = nil
  ) -> ThemeLibrary {
    let environment = environment ?? ProcessInfo.processInfo.environment
    var directories: [String] = []
    if let config = environment["XDG_CONFIG_HOME"], !config.isEmpty {
      directories.append("\(config)/invar/themes")
    } else if let home = environment["HOME"], !home.isEmpty {
      directories.append("\(home)/.config/invar/themes")
    }
    if let path = executable ?? Bundle.main.executablePath {
      directories += directoriesBeside(path)
    }
    return ThemeLibrary(directories: directories)
  }

  private static func directoriesBeside(_ executable: String) -> [String] {
    let binary = URL(fileURLWithPath: executable).resolvingSymlinksInPath()
    var folder = binary.deletingLastPathComponent()
    var found = [folder.deletingLastPathComponent().appending(path: "share/invar/themes").path]
    while folder.path != "/" {
      let manifest = folder.appending(path: "Package.swift").path
      if FileManager.default.fileExists(atPath: manifest) {
        found.append(folder.appending(path: "themes").path)
        break
      }
      folder = folder.deletingLastPathComponent()
    }
    return found
  }

  /// All names that `load` knows, sorted.
  public var names: [String] {
    var names = Set(BuiltInThemes.sources.keys)
    for directory in directories {
      let files = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
      names.formUnion(files.filter { $0.hasSuffix(".toml") }.map { String($0.dropLast(5)) })
    }
    return names.sorted()
  }

  /// The file that `load` reads for a name; `nil` for a theme inside the program or for none.
  public func path(of name: String) -> String? {
    if Self.isPath(name) { return name }
    return directories.map { "\($0)/\(name).toml" }
      .first(where: FileManager.default.fileExists(atPath:))
  }

  func stamp(of name: String) -> ThemeStamp {
    ThemeStamp(directories: directories, file: Self.isPath(name) ? name : nil)
  }

  private static func isPath(_ name: String) -> Bool {
    name.contains("/") || name.hasSuffix(".toml")
  }

  /// Loads a theme by name, or by path when it has a slash or ends in `.toml`.
  public func load(_ name: String) throws(ThemeError) -> Theme {
    try load(name, chain: [])
  }

  private func load(_ name: String, chain: [String]) throws(ThemeError) -> Theme {
    guard let (source, file) = try source(of: name) else {
      throw .notFound(name: name, known: names)
    }
    return try ThemeParser.parse(source, file: file) { (parent) throws(ThemeError) -> Theme in
      guard let parent else { return Theme.standard }
      let chain = chain + [name]
      guard !chain.contains(parent) else {
        throw .invalid(file: file, line: nil, .extendsItself(chain + [parent]))
      }
      do throws(ThemeError) {
        return try load(parent, chain: chain)
      } catch {
        guard case .notFound = error else { throw error }
        throw .invalid(file: file, line: nil, .unknownBase(parent))
      }
    }
  }

  /// The text of a theme and what to call it in errors; nil when there is none.
  private func source(of name: String) throws(ThemeError) -> (text: String, file: String)? {
    if let path = path(of: name) { return (try read(path), path) }
    return BuiltInThemes.sources[name].map { ($0, "\(name).toml") }
  }

  private func read(_ path: String) throws(ThemeError) -> String {
    do throws(SmallFile.Fault) { return try SmallFile.text(path) } catch {
      throw .unreadable(
        path: path, reason: error == .tooLarge ? "it is too large for a theme" : Self.reason(path))
    }
  }

  private static func reason(_ path: String) -> String {
    var isDirectory: ObjCBool = false
    let exists = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
    if !exists { return "no such file" }
    return isDirectory.boolValue
      ? "it is a directory; name a .toml file in it" : "is it UTF-8 text?"
  }
}

extension Theme {
  /// The default theme, from the text inside the program: it needs no file.
  public static let standard: Theme = {
    let name = ThemeLibrary.defaultName
    guard let source = BuiltInThemes.sources[name] else {
      preconditionFailure("\(name) is not built in")
    }
    do {
      return try ThemeParser.parse(source, file: "\(name).toml") { _ throws(ThemeError) in nil }
    } catch {
      preconditionFailure("the built-in theme is broken: \(error)")
    }
  }()

  /// Parses the text of a theme that stands alone, on top of the default theme.
  package static func parsing(_ source: String, file: String) throws(ThemeError) -> Theme {
    try ThemeParser.parse(source, file: file) { (base) throws(ThemeError) in
      if let base { return try ThemeLibrary(directories: []).load(base) }
      return .standard
    }
  }
}
