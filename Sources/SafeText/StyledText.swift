/// A log line: its colours kept as styles, everything else that could act on a terminal gone or visible.
///
/// | input | becomes |
/// |---|---|
/// | SGR (`ESC[…m`) | the style of what follows; conceal is ignored, blink is bold |
/// | other CSI, OSC, DCS, APC, PM, SOS, two-character escapes, also unterminated | dropped and counted in `escaped` |
/// | `\r` | a progress line: the last segment that shows anything wins |
/// | all else | as in `SafeText`; stand-ins are runs of their own with `style.isEscaped` |
public struct StyledText: Hashable, Sendable {
  /// A piece of one style.
  public struct Run: Hashable, Sendable {
    /// What it shows.
    public let text: SafeText
    /// How.
    public let style: Style

    /// A piece.
    public init(text: SafeText, style: Style) {
      self.text = text
      self.style = style
    }
  }

  /// The pieces from left to right; neighbours differ in style, and none is empty.
  public let runs: [Run]
  /// How many sequences were dropped.
  public let escaped: Int
  /// The style in force at the end: the `continuing` of the next line of the same run.
  public let ending: Style

  /// Reads a line, which may be no UTF-8; `continuing` is the style that the line before left in force.
  public init(bytes: [UInt8], continuing style: Style = .plain) {
    var parser = EscapeParser(style: style)
    parser.feed(bytes)
    self.runs = parser.sink.runs
    self.escaped = parser.escaped
    self.ending = parser.sink.style
  }

  /// Reads a line.
  public init(_ raw: String, continuing style: Style = .plain) {
    self.init(bytes: Array(raw.utf8), continuing: style)
  }

  /// One run of text that is safe already.
  public init(_ text: SafeText, style: Style = .plain) {
    self.runs = text.isEmpty ? [] : [Run(text: text, style: style)]
    self.escaped = 0
    self.ending = style
  }

  /// The text without styles.
  public var plain: SafeText { runs.lazy.map(\.text).joined() }

  /// How many columns it takes.
  public var width: Int { runs.reduce(0) { $0 + $1.text.width } }
}

/// Gathers runs under the current style.
struct StyledSink: NeutralSink {
  private(set) var runs: [StyledText.Run] = []
  private(set) var column = 0
  var style: StyledText.Style
  /// A carriage return came; the next thing shown replaces the line.
  var startsOver = false

  private var open = PlainSink()
  private var openStyle = StyledText.Style.plain

  init(style: StyledText.Style) { self.style = style }

  mutating func plain(_ ascii: String) {
    prepare(style)
    open.plain(ascii)
    column += ascii.utf8.count
  }

  mutating func cell(_ scalar: Unicode.Scalar, width: Int) {
    prepare(style)
    open.cell(scalar, width: width)
    column += width
  }

  mutating func mark(_ scalar: Unicode.Scalar) { open.mark(scalar) }

  mutating func standIn(_ text: String, width: Int) {
    var style = style
    style.isEscaped = true
    prepare(style)
    open.standIn(text, width: width)
    column += width
  }

  mutating func finish() {
    if open.column > 0 {
      runs.append(StyledText.Run(text: SafeText(checked: open.text, width: open.column), style: openStyle))
    }
    open = PlainSink()
  }

  private mutating func prepare(_ style: StyledText.Style) {
    if startsOver {
      startsOver = false
      runs = []
      open = PlainSink()
      column = 0
    }
    if style != openStyle {
      finish()
      openStyle = style
    }
  }
}
