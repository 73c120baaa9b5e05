extension Character {
  /// A glyph of printable ASCII and width 1 that says nearly the same.
  ///
  /// For terminals whose locale is not UTF-8. What has no likeness becomes `?`. Marks that are seen
  /// beside each other stay apart: a test of the dashboard's legends holds that.
  package var asciiFallback: Character {
    guard let scalar = unicodeScalars.first else { return " " }
    if scalar.isASCII { return Character(scalar) }
    switch scalar.value {
    case 0x2500...0x257f: return scalar.asciiLine
    case 0x2580...0x259f: return scalar.asciiBlock
    case 0x2800...0x28ff: return scalar.asciiBraille
    default: return asciiLikeness[Character(scalar)] ?? "?"
    }
  }
}

extension Unicode.Scalar {
  /// Straight lines by direction; corners, tees and crossings are all `+`.
  fileprivate var asciiLine: Character {
    switch value {
    case 0x2500, 0x2504, 0x2505, 0x2508, 0x2509, 0x254c, 0x254d, 0x2574, 0x2576, 0x2578,
      0x257a, 0x257c, 0x257e:
      "-"
    case 0x2502, 0x2503, 0x2507, 0x250a, 0x250b, 0x254f, 0x2551, 0x2575, 0x2577,
      0x2579, 0x257b, 0x257d, 0x257f:
      "|"
    // Dashes down mean something else than a line.
    case 0x2506: ";"
    case 0x254e: "_"
    case 0x2501, 0x2550: "="
    case 0x2571: "/"
    case 0x2572: "\\"
    case 0x2573: "x"
    default: "+"
    }
  }

  /// More ink for more block.
  fileprivate var asciiBlock: Character {
    switch value {
    case 0x2581, 0x2582, 0x258e, 0x258f, 0x2591, 0x2594, 0x2595: "."
    case 0x2583, 0x2584, 0x258c, 0x258d, 0x2592, 0x2590, 0x2596...0x2598, 0x259d: ":"
    case 0x2580, 0x2585, 0x2586, 0x258a, 0x258b, 0x259a, 0x259e: "="
    case 0x2593: "%"
    default: "#"
    }
  }

  /// Braille patterns hold one bit a dot.
  fileprivate var asciiBraille: Character {
    switch (value & 0xff).nonzeroBitCount {
    case 0: " "
    case 1...3: "."
    case 4...7: ":"
    default: "#"
    }
  }
}

private let asciiLikeness: [Character: Character] = [
  "\u{a0}": " ", "·": ".", "•": "*", "●": "O", "○": "@", "◐": "%", "◉": "X", "◆": "*", "◇": "o",
  "■": "#",
  "□": "?", "▪": "#", "▲": "^", "▼": "v", "▶": ">", "◀": "<", "▸": ">", "◂": "<", "▾": "v",
  "▴": "^", "←": "<", "→": ">", "↑": "^", "↓": "v", "↔": "-", "↕": "|", "↵": "\\", "⏎": "\\",
  "✓": "v", "✔": "v", "✗": "x", "✘": "x", "×": "x", "÷": "/", "≠": "!", "≈": "~", "≡": "=",
  "≤": "<", "≥": ">", "±": "~", "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "…": "$",
  "‘": "'", "’": "'", "“": "\"", "”": "\"", "«": "{", "»": "}", "°": "o", "µ": "u", "μ": "u",
  "σ": "s", "Δ": "d", "⚠": "!", "★": "*", "☆": "*", "⋮": ":", "⋯": ".", "⏸": "=", "⏵": ">",
  "¹": "1", "²": "2", "³": "3", "⁰": "0", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8",
  "⁹": "9", "›": ">", "‹": "<", "⇄": "/", "␣": "_", "‖": "\"", "⌂": "R",
]
