import MonitorCore
import SafeText

/// A terminal that keeps its screen in memory: bytes go in, cells can be read.
///
/// Knows what ncurses sends to the terminals under test and nothing else; everything else is noted in `unknown`.
struct TerminalInterpreter {
  struct Look: Hashable {
    var foreground = ColorValue.default
    var background = ColorValue.default
    var attributes: TextAttributes = []
  }

  struct Spot: Hashable {
    /// Empty for the second half of a wide character.
    var text = " "
    var look = Look()
  }

  private(set) var size: Size
  private(set) var spots: [[Spot]]
  private(set) var row = 0
  private(set) var column = 0
  private(set) var cursorIsVisible = true
  private(set) var isAlternate = false
  private(set) var modes: Set<Int> = []
  private(set) var unknown: [String] = []

  private var look = Look()
  private var saved = (row: 0, column: 0, look: Look())
  private var top = 0
  private var bottom: Int
  private var wrapIsPending = false
  private var lastText = " "
  private var state = State.ground
  private var partial: [UInt8] = []

  private enum State { case ground, escape, charset, control, string }

  init(size: Size) {
    self.size = size
    bottom = size.rows - 1
    spots = Array(repeating: Array(repeating: Spot(), count: size.columns), count: size.rows)
  }

  /// A row as text without the spaces at its end.
  func line(_ row: Int) -> String {
    var text = spots[row].map(\.text).joined()
    while text.last == " " { text.removeLast() }
    return text
  }

  mutating func resize(to size: Size) {
    self = TerminalInterpreter(resizing: self, to: size)
  }

  private init(resizing old: TerminalInterpreter, to size: Size) {
    self = old
    self.size = size
    top = 0
    bottom = size.rows - 1
    spots = (0..<size.rows).map { row in
      (0..<size.columns).map { column in
        row < old.size.rows && column < old.size.columns ? old.spots[row][column] : Spot()
      }
    }
    row = min(row, size.rows - 1)
    column = min(column, size.columns - 1)
    wrapIsPending = false
  }

  mutating func feed(_ bytes: [UInt8]) {
    for byte in bytes { take(byte) }
  }

  private mutating func take(_ byte: UInt8) {
    switch state {
    case .ground: ground(byte)
    case .escape: escape(byte)
    case .charset: state = .ground
    case .control:
      if (0x40...0x7E).contains(byte) {
        state = .ground
        control(String(decoding: partial, as: UTF8.self), Character(Unicode.Scalar(byte)))
        partial = []
      } else {
        partial.append(byte)
      }
    case .string: if byte == 0x07 { state = .ground }
    }
  }

  private mutating func ground(_ byte: UInt8) {
    switch byte {
    case 0x1B: state = .escape
    case 0x0D: moveTo(row, 0)
    case 0x0A: lineFeed()
    case 0x08: moveTo(row, max(0, column - 1))
    case 0x09: moveTo(row, min(size.columns - 1, (column / 8 + 1) * 8))
    case 0x00, 0x07, 0x0E, 0x0F: break
    case 0x20..<0x7F: put(String(Character(Unicode.Scalar(byte))))
    case 0x80...: utf8(byte)
    default: unknown.append("byte \(byte)")
    }
  }

  private mutating func utf8(_ byte: UInt8) {
    partial.append(byte)
    let needed = partial[0] >= 0xF0 ? 4 : partial[0] >= 0xE0 ? 3 : 2
    guard partial.count == needed else { return }
    put(String(decoding: partial, as: UTF8.self))
    partial = []
  }

  private mutating func escape(_ byte: UInt8) {
    state = .ground
    switch byte {
    case UInt8(ascii: "["): state = .control
    case UInt8(ascii: "("), UInt8(ascii: ")"): state = .charset
    case UInt8(ascii: "]"): state = .string
    case UInt8(ascii: "="), UInt8(ascii: ">"), UInt8(ascii: "\\"): break
    case UInt8(ascii: "7"): saved = (row, column, look)
    case UInt8(ascii: "8"):
      look = saved.look
      moveTo(saved.row, saved.column)
    case UInt8(ascii: "M"): reverseIndex()
    case UInt8(ascii: "D"): lineFeed()
    default: unknown.append("ESC \(Character(Unicode.Scalar(byte)))")
    }
  }

  private mutating func control(_ body: String, _ final: Character) {
    if body.hasPrefix("?") {
      let numbers = body.dropFirst().split(separator: ";").compactMap { Int($0) }
      if final == "c" { return }
      guard final == "h" || final == "l" else { return unknown.append("CSI \(body)\(final)") }
      for number in numbers { mode(number, final == "h") }
      return
    }
    if body.hasPrefix(">") { return }
    if final == "m", body.contains(":") {
      return style(parts: body.split(separator: ";", omittingEmptySubsequences: false))
    }
    let numbers = body.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    let first = numbers.first ?? 0
    let count = max(first, 1)
    switch final {
    case "H", "f": moveTo(count - 1, max(numbers.count > 1 ? numbers[1] : 1, 1) - 1)
    case "A": moveTo(max(row - count, 0), column)
    case "B": moveTo(min(row + count, size.rows - 1), column)
    case "C": moveTo(row, min(column + count, size.columns - 1))
    case "D": moveTo(row, max(column - count, 0))
    case "d": moveTo(count - 1, column)
    case "G": moveTo(row, count - 1)
    case "J": eraseScreen(first)
    case "K": eraseLine(first)
    case "X": erase(row, column..<min(column + count, size.columns))
    case "r":
      top = count - 1
      bottom = (numbers.count > 1 && numbers[1] > 0 ? numbers[1] : size.rows) - 1
      moveTo(0, 0)
    case "L": if (top...bottom).contains(row) { shift(from: row, by: count) }
    case "M": if (top...bottom).contains(row) { shift(from: row, by: -count) }
    case "S": shift(from: top, by: -count)
    case "T": shift(from: top, by: count)
    case "b": for _ in 0..<count { put(lastText) }
    case "@":
      // ncurses fills the last column this way where writing there would scroll.
      for _ in 0..<min(count, size.columns - column) {
        spots[row].removeLast()
        spots[row].insert(blank, at: column)
      }
    case "m": style(numbers)
    case "h", "l", "t": break
    default: unknown.append("CSI \(body)\(final)")
    }
  }

  private mutating func mode(_ number: Int, _ on: Bool) {
    switch number {
    case 25: cursorIsVisible = on
    case 1049:
      isAlternate = on
      if on { eraseScreen(2) }
    default:
      if on { modes.insert(number) } else { modes.remove(number) }
    }
  }

  /// Style changes of which some are direct colours with colons: `38:2::R:G:B`.
  private mutating func style(parts: [Substring]) {
    for part in parts {
      let numbers = part.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
      guard numbers.count == 6, numbers[1] == 2 else {
        style(numbers)
        continue
      }
      let color = ColorValue.rgb(
        RGB(red: UInt8(numbers[3]), green: UInt8(numbers[4]), blue: UInt8(numbers[5])))
      if numbers[0] == 38 { look.foreground = color } else { look.background = color }
    }
  }

  private mutating func style(_ numbers: [Int]) {
    var index = 0
    while index < numbers.count {
      let number = numbers[index]
      switch number {
      case 0: look = Look()
      case 1: look.attributes.insert(.bold)
      case 2: look.attributes.insert(.dim)
      case 3: look.attributes.insert(.italic)
      case 4: look.attributes.insert(.underline)
      case 7: look.attributes.insert(.reverse)
      case 10: break
      case 22: look.attributes.subtract([.bold, .dim])
      case 23: look.attributes.remove(.italic)
      case 24: look.attributes.remove(.underline)
      case 27: look.attributes.remove(.reverse)
      case 30...37: look.foreground = .indexed(UInt8(number - 30))
      case 39: look.foreground = .default
      case 40...47: look.background = .indexed(UInt8(number - 40))
      case 49: look.background = .default
      case 90...97: look.foreground = .indexed(UInt8(number - 82))
      case 100...107: look.background = .indexed(UInt8(number - 92))
      case 38, 48:
        guard index + 2 < numbers.count, numbers[index + 1] == 5 else { return unknown.append("SGR \(numbers)") }
        let color = ColorValue.indexed(UInt8(numbers[index + 2]))
        if number == 38 { look.foreground = color } else { look.background = color }
        index += 2
      default: unknown.append("SGR \(number)")
      }
      index += 1
    }
  }

  // MARK: - The picture

  private mutating func put(_ text: String) {
    let width = DisplayWidth.columns(of: Character(text))
    if width == 0 {
      let at = wrapIsPending ? column : column - 1
      guard at >= 0 else { return }
      let base = spots[row][at].text.isEmpty ? at - 1 : at
      spots[row][base].text += text
      return
    }
    if wrapIsPending || column + width > size.columns {
      moveTo(row, 0)
      lineFeed()
    }
    for at in column..<column + width { separate(at) }
    spots[row][column] = Spot(text: text, look: look)
    if width == 2 { spots[row][column + 1] = Spot(text: "", look: look) }
    lastText = text
    column += width
    if column == size.columns {
      column -= 1
      wrapIsPending = true
    }
  }

  /// Half of a wide character that is overwritten leaves a space behind.
  private mutating func separate(_ at: Int) {
    if spots[row][at].text.isEmpty, at > 0 { spots[row][at - 1].text = " " }
    if at + 1 < size.columns, spots[row][at + 1].text.isEmpty { spots[row][at + 1].text = " " }
  }

  private mutating func moveTo(_ row: Int, _ column: Int) {
    self.row = min(row, size.rows - 1)
    self.column = min(column, size.columns - 1)
    wrapIsPending = false
  }

  private mutating func lineFeed() {
    wrapIsPending = false
    if row == bottom { shift(from: top, by: -1) } else if row < size.rows - 1 { row += 1 }
  }

  private mutating func reverseIndex() {
    wrapIsPending = false
    if row == top { shift(from: top, by: 1) } else if row > 0 { row -= 1 }
  }

  /// Moves the rows from one to the bottom of the region down, or up where `distance` is negative.
  private mutating func shift(from first: Int, by distance: Int) {
    let region = Array(spots[first...bottom])
    for (offset, index) in (first...bottom).enumerated() {
      let source = offset - distance
      spots[index] = region.indices.contains(source) ? region[source] : blankLine
    }
  }

  /// What is erased takes the current background.
  private var blank: Spot { Spot(look: Look(background: look.background)) }
  private var blankLine: [Spot] { Array(repeating: blank, count: size.columns) }

  private mutating func erase(_ row: Int, _ columns: Range<Int>) {
    for column in columns { spots[row][column] = blank }
    wrapIsPending = false
  }

  private mutating func eraseLine(_ kind: Int) {
    switch kind {
    case 0: erase(row, column..<size.columns)
    case 1: erase(row, 0..<column + 1)
    default: erase(row, 0..<size.columns)
    }
  }

  private mutating func eraseScreen(_ kind: Int) {
    if kind == 0 { eraseLine(0) }
    if kind == 1 { eraseLine(1) }
    let rows = kind == 0 ? row + 1..<size.rows : kind == 1 ? 0..<row : 0..<size.rows
    for row in rows { spots[row] = blankLine }
  }
}
