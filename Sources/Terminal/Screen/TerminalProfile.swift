package import MonitorCore

/// What is known of a terminal from the names it goes by.
package struct TerminalProfile: Hashable, Sendable {
  /// The terminfo names to try, in order.
  package let names: [String]
  /// Whether it shows a frame at once between `ESC[?2026h` and `l`, or at least swallows them.
  package let hasSynchronizedUpdates: Bool
  /// Whether it marks pasted text; others swallow the request.
  package let hasBracketedPaste: Bool
  /// Whether its font can be counted on to have more than ASCII.
  package let hasSymbols: Bool
  package let isOverSSH: Bool
  /// What must be got through to reach the clipboard of the terminal that a person sees.
  package let multiplexer: OuterTerminal.Multiplexer

  /// Terminals that swallow or obey DEC mode 2026, by the start of their TERM.
  private static let synchronized = [
    "xterm", "tmux", "alacritty", "foot", "kitty", "xterm-kitty", "ghostty", "xterm-ghostty", "wezterm",
  ]
  /// Real terminals, or the Linux console: no modern modes, and fonts of 256 characters.
  private static let plain = ["linux", "vt", "ansi", "cons", "dumb", "sun", "hurd", "mach"]

  package init(environment: [String: String]) {
    let term = environment["TERM"] ?? ""
    names = TerminalProfile.names(term, colorTerm: environment["COLORTERM"] ?? "")
    let isPlain = TerminalProfile.plain.contains { term.hasPrefix($0) }
    hasSynchronizedUpdates = TerminalProfile.synchronized.contains { term.hasPrefix($0) }
    hasBracketedPaste = !isPlain && !term.isEmpty
    hasSymbols = !isPlain
    if environment["TMUX"].map({ !$0.isEmpty }) ?? false || term.hasPrefix("tmux") {
      multiplexer = .tmux
    } else {
      multiplexer = term.hasPrefix("screen") ? .screen : .none
    }
    isOverSSH = environment["SSH_TTY"].map { !$0.isEmpty } ?? false
  }

  /// The terminal's own name, then what most terminals understand.
  ///
  /// Where COLORTERM says more than an old TERM does, its 256-colour variant goes first: ncurses paints true colour
  /// only on terminals whose terminfo name ends in `-direct`, so more than 256 is not to be had by COLORTERM.
  private static func names(_ term: String, colorTerm: String) -> [String] {
    var names: [String] = []
    // It says of itself that it can do nothing: Emacs' shell buffers, for one.
    if term == "dumb" { return [] }
    let hasManyColors = ["truecolor", "24bit", "256color", "yes", "true"].contains(colorTerm)
    if hasManyColors, ["xterm", "screen", "tmux"].contains(term) { names.append(term + "-256color") }
    for name in [term, "xterm-256color", "xterm", "vt100"] where !name.isEmpty && !names.contains(name) {
      names.append(name)
    }
    return names
  }
}

extension ColorDepth {
  /// The depth to paint with: what the terminal has, less where the user asked for less.
  ///
  /// `NO_COLOR` counts where it is set and not empty (https://no-color.org).
  package init(colors: Int, environment: [String: String], limit: ColorDepth = .trueColor) {
    let has: ColorDepth =
      switch colors {
      case ..<8: .mono
      case ..<256: .sixteen
      case ..<(1 << 24): .twoHundredFiftySix
      default: .trueColor
      }
    let isRefused = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    self = isRefused ? .mono : ColorDepth.lesser(has, limit)
  }

  private static func lesser(_ first: ColorDepth, _ second: ColorDepth) -> ColorDepth {
    for depth in [ColorDepth.mono, .sixteen, .twoHundredFiftySix] where first == depth || second == depth {
      return depth
    }
    return .trueColor
  }
}
