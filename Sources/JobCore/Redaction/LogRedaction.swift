/// Masks a page of log lines, also where a key in PEM form was written over several of them.
///
/// A page may begin or end inside such a block: a line that is nothing but a PEM block's 64 characters of base64 is
/// masked wherever it stands.
public struct LogRedaction {
  /// Lines of a block at most; a longer one is no key.
  private static let blockLimit = 500

  private let redactor: Redactor
  /// The texts that are inside a block, by run and stream, and for how many lines.
  private var open: [Place: Int] = [:]

  /// Where a line was written.
  private struct Place: Hashable {
    let run: Int64
    let stream: String
  }

  /// Begins a page.
  public init(_ redactor: Redactor) { self.redactor = redactor }

  /// The text of the page's next line as it may be shown.
  public mutating func masked(_ line: [UInt8], run: Int64, stream: String) -> [UInt8] {
    guard redactor.rules.isOn else { return line }
    let place = Place(run: run, stream: stream)
    if let lines = open[place] {
      let isEnd = Self.holds("-----END", line)
      open[place] = isEnd || lines + 1 > Self.blockLimit ? nil : lines + 1
      return line.isEmpty ? line : Redactor.maskBytes
    }
    if line.first == UInt8(ascii: "-") || line.contains(UInt8(ascii: "-")), Self.holds("-----BEGIN", line),
      !Self.holds("-----END", line)
    {
      open[place] = 1
    }
    if Self.isKeyLine(line) { return Redactor.maskBytes }
    return redactor.maskedBytes(line) ?? line
  }

  private static func holds(_ word: String, _ line: [UInt8]) -> Bool {
    line.indices.contains { line[$0] == UInt8(ascii: "-") && TextValues.starts(line, $0, line.count, with: word) }
  }

  /// A whole line of base64 as long as those of a PEM block, and no digest in hexadecimal digits.
  private static func isKeyLine(_ line: [UInt8]) -> Bool {
    guard line.count >= 40, line.count <= 76 else { return false }
    var hasSmall = false
    var hasCapital = false
    var hasDigit = false
    for byte in line {
      guard TextByte.isBase64(byte), byte != UInt8(ascii: "-"), byte != UInt8(ascii: "_") else { return false }
      if TextByte.isDigit(byte) {
        hasDigit = true
      } else if byte &- UInt8(ascii: "a") < 26 {
        hasSmall = true
      } else if byte &- UInt8(ascii: "A") < 26 {
        hasCapital = true
      }
    }
    return hasSmall && hasCapital && hasDigit
  }
}
