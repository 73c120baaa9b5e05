package import EngineTypes

/// A session's entries in order, read from its file as they are asked for.
///
/// A file that cannot be read on ends the sequence; `RecordedSession.fault` says so then.
package struct SessionEntries: Sequence {
  let session: RecordedSession

  package func makeIterator() -> Iterator { Iterator(session) }

  package struct Iterator: IteratorProtocol {
    private let session: RecordedSession
    private var reader: SessionReader
    private var entries: [SessionEntry] = []
    private var place = 0

    init(_ session: RecordedSession) {
      self.session = session
      reader = session.reader()
    }

    package mutating func next() -> SessionEntry? {
      if place == entries.count {
        do throws(SessionLogError) { entries = try reader.next() ?? [] } catch {
          session.note(error)
          entries = []
        }
        place = 0
      }
      guard place < entries.count else { return nil }
      defer { place += 1 }
      return entries[place]
    }
  }
}

/// The engine's events among a session's entries.
package struct SessionEvents: Sequence {
  let entries: SessionEntries

  package func makeIterator() -> Iterator { Iterator(entries: entries.makeIterator()) }

  package struct Iterator: IteratorProtocol {
    fileprivate var entries: SessionEntries.Iterator

    package mutating func next() -> EngineEvent? {
      while let entry = entries.next() { if let event = entry.event { return event } }
      return nil
    }
  }
}

extension RecordedSession {
  /// All entries, a piece of the file at a time.
  package var stream: SessionEntries { SessionEntries(session: self) }

  /// The engine's events, a piece of the file at a time.
  package var eventStream: SessionEvents { SessionEvents(entries: stream) }
}
