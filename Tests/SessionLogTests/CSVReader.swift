import Testing

/// A reader of RFC 4180 tables, written apart from the writer it checks.
enum CSVReader {
  /// The rows after the first, by the first row's names.
  static func rows(_ text: String) throws -> [[String: String]] {
    let records = records(text)
    let names = try #require(records.first)
    return try records.dropFirst().map { record in
      try #require(record.count == names.count)
      return Dictionary(uniqueKeysWithValues: zip(names, record))
    }
  }

  private static func records(_ text: String) -> [[String]] {
    var records: [[String]] = []
    var record: [String] = []
    var field = ""
    var isQuoted = false
    var scalars = text.unicodeScalars.makeIterator()
    var pending = scalars.next()
    while let scalar = pending {
      pending = scalars.next()
      switch (scalar, isQuoted) {
      case ("\"", true) where pending == "\"":
        field.append("\"")
        pending = scalars.next()
      case ("\"", _): isQuoted.toggle()
      case (",", false):
        record.append(field)
        field = ""
      case ("\n", false):
        records.append(record + [field])
        (record, field) = ([], "")
      default: field.unicodeScalars.append(scalar)
      }
    }
    return records
  }
}
