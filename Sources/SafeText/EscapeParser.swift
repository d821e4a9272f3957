/// Splits a log line into text, SGR and what is dropped, as a terminal of the VT500 line would.
///
/// Sequences never reach over a line's end: one that is cut is dropped to there. C1 controls in UTF-8 are not taken as
/// introducers but shown, like any other.
struct EscapeParser {
  private(set) var escaped = 0
  var sink: StyledSink

  private var text: [UInt8] = []

  init(style: StyledText.Style) { sink = StyledSink(style: style) }

  mutating func feed(_ bytes: [UInt8]) {
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case 0x1B:
        if let end = sequence(bytes, at: index) {
          index = end
        } else {
          text.append(0x1B)  // alone: shown
          index += 1
        }
      case 0x0D:
        flush()
        sink.startsOver = true
        index += 1
      default:
        let start = index
        repeat { index += 1 } while index < bytes.count && bytes[index] != 0x1B && bytes[index] != 0x0D
        text += bytes[start..<index]
      }
    }
    flush()
    sink.finish()
  }

  private mutating func flush() {
    guard !text.isEmpty else { return }
    let decoded = String(decoding: text, as: UTF8.self)
    if text.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
      sink.plain(decoded)
    } else {
      Neutralizer.feed(Array(decoded.unicodeScalars), to: &sink)
    }
    text.removeAll(keepingCapacity: true)
  }

  /// Where the sequence that begins with the ESC at `start` ends; nil where that ESC begins none.
  private mutating func sequence(_ bytes: [UInt8], at start: Int) -> Int? {
    guard start + 1 < bytes.count else { return nil }
    switch bytes[start + 1] {
    case UInt8(ascii: "["): return controlSequence(bytes, at: start + 2)
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"):
      return drop(to: stringEnd(bytes, from: start + 2))
    case 0x20...0x7E:
      // Any intermediate bytes and a final one: character sets, resets, saved cursors.
      let final = bytes[(start + 1)...].firstIndex { !(0x20...0x2F).contains($0) } ?? bytes.count
      return drop(to: final < bytes.count && (0x30...0x7E).contains(bytes[final]) ? final + 1 : final)
    default: return nil
    }
  }

  /// A CSI sequence from its first parameter on: SGR is applied, others are dropped.
  private mutating func controlSequence(_ bytes: [UInt8], at start: Int) -> Int {
    let afterParameters = bytes[start...].firstIndex { !(0x30...0x3F).contains($0) } ?? bytes.count
    let final = bytes[afterParameters...].firstIndex { !(0x20...0x2F).contains($0) } ?? bytes.count
    guard final < bytes.count, (0x40...0x7E).contains(bytes[final]) else { return drop(to: final) }
    let parameters = bytes[start..<afterParameters]
    guard bytes[final] == UInt8(ascii: "m"), final == afterParameters, parameters.allSatisfy({ $0 < 0x3C }) else {
      return drop(to: final + 1)
    }
    flush()
    let lists = parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map { list in
      list.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map(number)
    }
    sink.style.apply(lists)
    return final + 1
  }

  /// Past the string's terminator (BEL, ESC \, U+009C), or where it is aborted: by CAN, SUB, or another ESC.
  private func stringEnd(_ bytes: [UInt8], from start: Int) -> Int {
    var index = start
    while index < bytes.count {
      switch bytes[index] {
      case 0x07, 0x18, 0x1A: return index + 1
      case 0x1B: return index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "\\") ? index + 2 : index
      case 0x9C where bytes[index - 1] == 0xC2: return index + 1
      default: index += 1
      }
    }
    return index
  }

  private mutating func drop(to end: Int) -> Int {
    escaped += 1
    return end
  }

  /// Nil for an empty parameter; a number too large for any meaning stays too large.
  private func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard !digits.isEmpty else { return nil }
    return digits.reduce(0) { min($0 * 10 + Int($1 - UInt8(ascii: "0")), 100_000) }
  }
}
