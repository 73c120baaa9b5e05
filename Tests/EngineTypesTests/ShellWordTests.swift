import EngineTypes
import Testing

/// Names of files in commands that a person pastes.
struct ShellWordTests {
  @Test(arguments: [
    ("session.jsonl", "session.jsonl"), ("/tmp/a-b_c+1/ö.jsonl", "/tmp/a-b_c+1/ö.jsonl"),
    ("", "''"), ("a b", "'a b'"), ("$x;y", "'$x;y'"), ("my log's", "'my log'\\''s'"),
    ("~/a", "'~/a'"), ("a\nb", "'a\nb'"),
  ])
  func aNameIsOneWord(name: String, word: String) { #expect(name.shellQuoted == word) }
}
