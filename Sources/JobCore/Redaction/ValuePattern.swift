/// A word that is secret wherever it stands, as `[security] redact_values` writes it.
struct ValuePattern: Sendable {
  private enum Piece: Sendable {
    case byte(UInt8)
    case digit
    case some
  }

  private let pieces: [Piece]

  /// Nil where fewer than four characters are fixed, since such a pattern would fit nearly everything, and for more than
  /// three stars, which would take long to try.
  init?(_ text: String) {
    var pieces: [Piece] = []
    var fixed = 0
    var stars = 0
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "#"):
        pieces.append(.digit)
        fixed += 1
      case UInt8(ascii: "*"):
        if case .some? = pieces.last { continue }
        pieces.append(.some)
        stars += 1
      default:
        pieces.append(.byte(byte))
        fixed += 1
      }
    }
    guard fixed >= 4, stars <= 3 else { return nil }
    self.pieces = pieces
  }

  /// Where a match that begins at `start` ends; nil for none. A star takes as much as it can.
  func match(_ bytes: [UInt8], at start: Int, end: Int) -> Int? { match(bytes, start, end, from: 0) }

  private func match(_ bytes: [UInt8], _ start: Int, _ end: Int, from first: Int) -> Int? {
    var index = start
    for position in first..<pieces.count {
      switch pieces[position] {
      case .byte(let byte):
        guard index < end, bytes[index] == byte else { return nil }
        index += 1
      case .digit:
        guard index < end, bytes[index] &- UInt8(ascii: "0") < 10 else { return nil }
        index += 1
      case .some:
        var stop = index
        while stop < end, Self.isToken(bytes[stop]) { stop += 1 }
        while stop >= index {
          if let found = match(bytes, stop, end, from: position + 1) { return found }
          stop -= 1
        }
        return nil
      }
    }
    return index
  }

  private static func isToken(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
      true
    default: false
    }
  }
}
