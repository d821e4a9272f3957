package import JSON
import Posix
package import SafeText

/// Where a command prints: its only way to the terminal, and it takes nothing but text that cannot act on one.
///
/// Standard output is gathered and goes out by `flush`, at the latest when the command ends.
package final class Console {
  /// What an output is connected to.
  package struct Surface: Hashable, Sendable {
    package var isTerminal: Bool
    /// Nil where lines may be as long as they like.
    package var columns: Int?
    package var hasColor: Bool

    package init(isTerminal: Bool, columns: Int? = nil, hasColor: Bool = false) {
      self.isTerminal = isTerminal
      self.columns = columns
      self.hasColor = hasColor
    }

    package static let pipe = Surface(isTerminal: false)
  }

  /// How a piece of text looks where there is colour; without it nothing is lost but the colour.
  package enum Tone: Hashable, Sendable {
    case plain, strong, muted, good, bad, warn, info

    fileprivate var sequence: String {
      switch self {
      case .plain: ""
      case .strong: "\u{1B}[1m"
      case .muted: "\u{1B}[2m"
      case .good: "\u{1B}[32m"
      case .bad: "\u{1B}[31m"
      case .warn: "\u{1B}[33m"
      case .info: "\u{1B}[36m"
      }
    }
  }

  package typealias Span = (text: SafeText, tone: Tone)

  package let surface: Surface
  /// Whether standard error is a terminal: for progress that is drawn over itself.
  package let showsProgress: Bool
  private let writeOutput: ([UInt8]) -> Void
  private let writeErrors: ([UInt8]) -> Void
  private var pending: [UInt8] = []
  private var hasProgress = false

  package init(
    surface: Surface, showsProgress: Bool = false, output: @escaping ([UInt8]) -> Void,
    errors: @escaping ([UInt8]) -> Void
  ) {
    self.surface = surface
    self.showsProgress = showsProgress
    writeOutput = output
    writeErrors = errors
  }

  /// The process's own outputs.
  package static func standard(environment: [String: String]) -> Console {
    let isTerminal = IO.isTerminal(1)
    let noColor = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    let surface = Surface(
      isTerminal: isTerminal, columns: isTerminal ? TerminalSize.of(1)?.columns ?? 80 : nil,
      hasColor: isTerminal && !noColor && environment["TERM"] != "dumb")
    // Where nobody reads any more there is nobody to tell; a broken pipe ends the process by its signal.
    return Console(surface: surface, showsProgress: IO.isTerminal(2)) {
      try? IO.writeAll(1, $0)
    } errors: {
      try? IO.writeAll(2, $0)
    }
  }

  /// A line on standard output.
  package func line(_ text: SafeText = .empty) { append(Array(text.text.utf8) + [0x0A]) }

  /// A line of pieces, in colour where there is colour.
  package func line(_ spans: [Span]) {
    var text = ""
    for span in spans {
      if surface.hasColor, span.tone != .plain {
        text += span.tone.sequence + span.text.text + "\u{1B}[0m"
      } else {
        text += span.text.text
      }
    }
    append(Array(text.utf8) + [0x0A])
  }

  /// One JSON value as a line, with control, bidi and zero-width characters as escapes.
  package func json(_ write: (inout JSONWriter) -> Void) {
    var writer = JSONWriter(capacity: 256, escapeInvisible: true)
    write(&writer)
    writer.newline()
    append(writer.take())
  }

  /// Bytes as they are: for `logs --raw` alone, where the user has asked for it.
  package func raw(_ bytes: [UInt8]) { append(bytes) }

  /// A line on standard error, at once.
  package func note(_ text: SafeText) {
    flush()
    clearProgress()
    writeErrors(Array(text.text.utf8) + [0x0A])
  }

  /// A question's text on standard error, without a line's end.
  package func ask(_ text: SafeText) {
    flush()
    clearProgress()
    writeErrors(Array(text.text.utf8))
  }

  /// Replaces the progress line on standard error; nothing where that is no terminal.
  package func progress(_ text: SafeText) {
    guard showsProgress else { return }
    writeErrors(Array("\r\u{1B}[K\(text.text)".utf8))
    hasProgress = true
  }

  package func clearProgress() {
    guard hasProgress else { return }
    hasProgress = false
    writeErrors(Array("\r\u{1B}[K".utf8))
  }

  /// Sends what is gathered.
  package func flush() {
    guard !pending.isEmpty else { return }
    var bytes: [UInt8] = []
    swap(&bytes, &pending)
    writeOutput(bytes)
  }

  private func append(_ bytes: [UInt8]) {
    pending += bytes
    if pending.count > 1 << 16 { flush() }
  }
}
