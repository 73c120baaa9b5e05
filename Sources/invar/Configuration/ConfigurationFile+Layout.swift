import DashboardUI
import TOMLKit

// The `[layout]` table.
extension ConfigurationFile {
  /// `layout = "NAME"`, or a table `[layout]` with a `name`, with `rows`, or with both.
  func layouts() throws(ConfigurationFileError) -> LayoutWish? {
    guard let value = table["layout"] else { return nil }
    guard let section = value.table else {
      let name = try string("layout")
      return try checked(LayoutWish(name: name), at: line(of: "layout"))
    }
    for key in section.keys.sorted() where !["name", "rows"].contains(key) {
      throw .invalid(
        path: path, line: line(of: key, in: "layout"),
        .unknownKey("layout.\(key)", allowed: ["name", "rows"]))
    }
    var wish = LayoutWish()
    if let value = section["name"] {
      guard let name = value.string else {
        throw .invalid(
          path: path, line: line(of: "name", in: "layout"),
          .wrongType("layout.name", Self.wanted("layout.name")))
      }
      wish.name = name
    }
    if let value = section["rows"] { wish.own = try ownLayout(value) }
    return try checked(wish, at: line(of: "name", in: "layout"))
  }

  private func checked(
    _ wish: LayoutWish, at line: Int?
  ) throws(ConfigurationFileError) -> LayoutWish {
    guard let name = wish.name, !wish.names.contains(name) else { return wish }
    throw .invalid(path: path, line: line, .unknownValue("layout", name, wish.names))
  }

  private func ownLayout(
    _ value: any TOMLValueConvertible
  ) throws(ConfigurationFileError) -> OwnLayout {
    let rows = value.array.map { $0.compactMap(\.string) }
    guard let rows, rows.count == value.array?.count else {
      throw .invalid(
        path: path, line: line(of: "rows", in: "layout"),
        .wrongType("layout.rows", Self.wanted("layout.rows")))
    }
    do { return try OwnLayout(rows: rows) } catch {
      throw .invalid(path: path, line: line(ofRow: error.row, of: rows), .layout(error))
    }
  }

  /// The line that has a row of the list, which may go over several lines.
  private func line(ofRow row: Int?, of rows: [String]) -> Int? {
    guard let row, let start = line(of: "rows", in: "layout") else {
      return line(of: "rows", in: "layout")
    }
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(start - 1)
    var number = start
    var rest = lines.first.map { $0.drop { $0 != "=" } } ?? ""
    var following = lines.dropFirst()
    for text in rows[...row] {
      while true {
        let range = rest.firstRange(of: "\"\(text)\"") ?? rest.firstRange(of: "'\(text)'")
        if let range {
          rest = rest[range.upperBound...]
          break
        }
        // A row that is spelled in another way than it reads.
        guard let next = following.popFirst() else { return start }
        (rest, number) = (next, number + 1)
      }
    }
    return number
  }
}
