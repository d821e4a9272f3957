import JobRPC
package import SafeText

/// Sequences for the terminal outside of the screen: its clipboard (OSC 52) and its notifications (OSC 9).
package enum OuterTerminal {
  /// What stands between the program and the terminal that a person sees.
  package enum Multiplexer: Hashable, Sendable {
    case none
    /// Obeys OSC 52 itself where `set-clipboard` is on, and hands on what is wrapped where `allow-passthrough` is.
    case tmux
    /// Hands on what is wrapped, in pieces of at most 512 bytes.
    case screen
  }

  /// Copies a text.
  package static func copy(_ text: SafeText, through multiplexer: Multiplexer) -> [UInt8] {
    let sequence = Array("\u{1B}]52;c;\(Base64.encode(Array(text.text.utf8)))\u{07}".utf8)
    // tmux keeps it for its own buffers from the plain one, and the wrapped one reaches the terminal around it.
    return multiplexer == .tmux
      ? sequence + wrapped(sequence, for: .tmux) : wrapped(sequence, for: multiplexer)
  }

  /// Shows a sentence where the terminal shows notifications, and rings the bell for those that show none.
  package static func notify(_ text: SafeText, through multiplexer: Multiplexer) -> [UInt8] {
    // A sentence that begins with a number and a semicolon is another command to some.
    wrapped(Array("\u{1B}]9;jobtop: \(text.text)\u{07}".utf8), for: multiplexer) + [0x07]
  }

  private static func wrapped(_ sequence: [UInt8], for multiplexer: Multiplexer) -> [UInt8] {
    let (begin, end) = (Array("\u{1B}P".utf8), Array("\u{1B}\\".utf8))
    switch multiplexer {
    case .none: return sequence
    case .tmux: return begin + Array("tmux;".utf8) + sequence.flatMap { $0 == 0x1B ? [0x1B, 0x1B] : [$0] } + end
    case .screen:
      return stride(from: 0, to: sequence.count, by: 512).flatMap { start in
        begin + sequence[start..<min(start + 512, sequence.count)] + end
      }
    }
  }
}
