import Terminal
import Testing

@Test(
  arguments: [
    (["TERM": "xterm-kitty"], [Int](), nil, CopyOutcome.taken),
    (["TERM": "foot-extra"], [], nil, .taken), (["TERM": "alacritty"], [], nil, .taken),
    (["TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"], [], nil, .taken),
    (["TERM": "xterm-256color", "WT_SESSION": "1"], [], nil, .taken),
    (["TERM": "xterm-256color"], [62, 22, 52], nil, .taken),
    (["TERM": "xterm-256color"], [64, 1, 2, 52_000], nil, .notTaken(.byThisTerminal)),
    (["TERM": "xterm"], [], "on", .notTaken(.byThisTerminal)),
    (["TERM": "tmux-256color", "TMUX": "/tmp/x,1,0"], [], "on", .taken),
    (["TERM": "screen-256color", "TMUX": "/tmp/x,1,0"], [], "on", .taken),
    (["TERM": "tmux-256color", "TMUX": "/tmp/x,1,0"], [], "external", .notTaken(.byTmux)),
    (["TERM": "tmux-256color", "TMUX": "/tmp/x,1,0"], [], "off", .notTaken(.byTmux)),
    (
      ["TERM": "tmux-256color", "TMUX": "/tmp/x,1,0", "KITTY_WINDOW_ID": "1"], [], nil,
      .notTaken(.byTmux)
    ),
    // By ssh from within tmux, or in GNU screen: nobody can be asked.
    (["TERM": "tmux-256color", "TERM_PROGRAM": "WezTerm"], [52], "on", .notTaken(.byThisTerminal)),
    (
      ["TERM": "screen", "STY": "1.tty", "TMUX": "/tmp/x,1,0"], [], "on", .notTaken(.byThisTerminal)
    ),
    // In a tmux that calls itself xterm the outer terminal's variables say nothing.
    (
      ["TERM": "xterm-256color", "TMUX": "/tmp/x,1,0", "WT_SESSION": "1"], [], "off",
      .notTaken(.byThisTerminal)
    ),
    (
      ["TERM": "xterm-256color", "TMUX": "/tmp/x,1,0", "TERM_PROGRAM": "vscode"], [], "external",
      .notTaken(.byThisTerminal)
    ),
    (["TERM": "xterm-256color", "TMUX": "/tmp/x,1,0"], [62, 52], nil, .taken),
    (["TERM": "screen", "STY": "1.tty"], [], nil, .notTaken(.byThisTerminal)),
    ([:], [], nil, .notTaken(.byThisTerminal)),
  ] as [([String: String], [Int], String?, CopyOutcome)])
func copiesAreTakenWhereThatIsKnown(
  environment: [String: String], attributes: [Int], tmux: String?, outcome: CopyOutcome
) {
  let access = ClipboardAccess(
    attributes: attributes, variable: { environment[$0] }, tmuxOption: { tmux })
  #expect(access.outcome == outcome)
}
