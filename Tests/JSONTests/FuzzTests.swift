import JSON
import Seeded
import Testing

/// Damaged texts: whatever is done to one, the ways to read it agree, and none traps.
@Suite struct FuzzTests {
  @Test func `all readers agree on damaged texts`() throws {
    var random = Seeded()
    var accepted = 0
    let rounds = Seeded.rounds(15_000)

    for _ in 0..<rounds {
      let bytes = random.damaged(random.value(depth: 3).bytes)
      let tree = Result { try JSONValue(parsing: bytes) }
      let text = Result { try JSONText(validating: bytes) }
      let pulled = Result { try pull(bytes) }

      switch (tree, text, pulled) {
      case (.success(let tree), .success(let text), .success(let pulled)):
        accepted += 1
        #expect(tree == pulled && tree == text.value, "\(bytes), seed \(random.seed)")
        var writer = JSONWriter()
        writer.raw(text)
        #expect(!writer.bytes.contains(0x0A) && !writer.bytes.contains(0x0D), "\(bytes), seed \(random.seed)")
        #expect(try JSONValue(parsing: writer.bytes) == tree, "\(bytes), seed \(random.seed)")
        #expect(try JSONValue(parsing: tree.bytes) == tree, "\(bytes), seed \(random.seed)")
      case (.failure(let tree), .failure(let text), .failure(let pulled)):
        #expect(tree as? JSONError == text as? JSONError, "\(bytes), seed \(random.seed)")
        #expect(tree as? JSONError == pulled as? JSONError, "\(bytes), seed \(random.seed)")
        #expect((0...bytes.count).contains((tree as? JSONError)?.offset ?? -1), "\(bytes), seed \(random.seed)")
      default:
        Issue.record("readers differ on \(bytes), seed \(random.seed): \(tree) \(text) \(pulled)")
      }
    }

    // Damage that always or never breaks a text would test one half only.
    #expect(rounds / 20 < accepted && accepted < rounds * 19 / 20)
  }

  @Test func `reading with the wrong expectations throws and does not trap`() {
    var random = Seeded()

    for _ in 0..<Seeded.rounds(10_000) {
      var reader = JSONReader(random.damaged(random.value(depth: 3).bytes))
      var open = 0
      var steps = 0
      do throws(JSONError) {
        while steps < 60 {
          steps += 1
          switch random.int(0...(open > 0 ? 10 : 8)) {
          case 0: _ = try reader.string()
          case 1: _ = try reader.integer()
          case 2: _ = try reader.double()
          case 3: _ = try reader.bool()
          case 4: try reader.null()
          case 5: try reader.skip()
          case 6: _ = try reader.rawText()
          case 7:
            try reader.beginObject()
            open += 1
          case 8:
            try reader.beginArray()
            open += 1
          case 9: if try reader.nextKey() == nil { open -= 1 }
          default: if try !reader.nextElement() { open -= 1 }
          }
        }
      } catch {
        #expect(error.offset >= 0, "seed \(random.seed)")
      }
    }
  }

  /// Reads by pulling alone, with numbers told apart by trying.
  private func pull(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
    var reader = JSONReader(bytes)
    let value = try pull(&reader)
    try reader.finish()
    return value
  }

  private func pull(_ reader: inout JSONReader) throws(JSONError) -> JSONValue {
    switch try reader.peek() {
    case .null:
      try reader.null()
      return .null
    case .bool: return .bool(try reader.bool())
    case .string: return .string(try reader.string())
    case .number:
      var copy = reader
      if let value = try? copy.integer() {
        let text = try reader.rawText()
        return text.bytes == Array("-0".utf8) ? .number("-0") : .integer(value)
      }
      return .number(try reader.rawText().text)
    case .array:
      var elements: [JSONValue] = []
      try reader.beginArray()
      while try reader.nextElement() { elements.append(try pull(&reader)) }
      return .array(elements)
    case .object:
      var members = JSONObject()
      try reader.beginObject()
      while let key = try reader.nextKey() { members.set(try pull(&reader), for: key) }
      return .object(members)
    case .end:
      try reader.skip()
      return .null
    }
  }
}

extension Seeded {
  /// A text with up to three bytes changed, removed, doubled or put in; sometimes none.
  mutating func damaged(_ text: [UInt8]) -> [UInt8] {
    var bytes = text
    for _ in 0..<int(0...3) where !bytes.isEmpty {
      let index = int(0...(bytes.count - 1))
      switch int(0...6) {
      case 0: bytes[index] = UInt8(int(0...255))
      case 1: bytes[index] ^= 1 << UInt8(int(0...7))
      case 2: bytes.remove(at: index)
      case 3: bytes.insert(pick(Array(#"{}[],:"\/ue0123456789-+.eE tfn"#.utf8)), at: index)
      case 4: bytes.insert(pick([0x20, 0x09, 0x0A, 0x0D]), at: index)
      case 5: bytes.insert(contentsOf: pick(Self.fragments).utf8, at: index)
      default: bytes.removeSubrange(index..<min(bytes.count, index + int(1...4)))
      }
    }
    return bytes
  }

  private static let fragments = [
    #"\u0000"#, #"\ud83d"#, #"\ude00"#, #"\ud83d\ude00"#, "é", "😀", "null", "true", "1e5", "-0", "[[", "]]", #""":"#,
    ",,",
    #"\"#, "\u{2028}", "\u{FEFF}",
  ]
}
