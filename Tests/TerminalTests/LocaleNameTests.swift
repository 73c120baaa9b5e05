import Terminal
import Testing

@Test(arguments: [
  ("de_DE.UTF-8", true), ("de_DE.utf8", true), ("C.UTF-8", true), ("UTF-8", true),
  ("tr_TR.UTF8", true),
  ("ja_JP.UTF-8@radical", true), ("de_DE", false), ("de_DE@euro", false),
  ("de_DE.ISO-8859-15", false),
  ("C", false), ("POSIX", false), ("ja_JP.eucJP", false), ("", false),
])
func aLocaleThatIsNotInstalledStillSaysWhatItMeans(name: String, meansUTF8: Bool) {
  #expect(LocaleName.meansUTF8(name) == meansUTF8)
}
