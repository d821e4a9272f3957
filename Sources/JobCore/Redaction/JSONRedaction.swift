import JSON

/// One walk over a valid JSON text for the secrets in it, by key and by value, at any depth.
struct JSONRedaction {
  /// A stretch of the text and what replaces it, quotes included; nil for the mask.
  private struct Edit {
    let range: Range<Int>
    var text: [UInt8]?
  }

  private static let quotedMask = Array("\"\(Redactor.mask)\"".utf8)

  private let redactor: Redactor
  private let bytes: [UInt8]
  private var index = 0
  private var edits: [Edit] = []

  init(_ redactor: Redactor, _ bytes: [UInt8]) {
    self.redactor = redactor
    self.bytes = bytes
  }

  /// The text with its secrets masked; nil where it has none.
  mutating func run() -> [UInt8]? {
    scanValue()
    guard !edits.isEmpty else { return nil }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + edits.count * Self.quotedMask.count)
    var place = 0
    // A member masked late, because its name came behind it, covers what was found inside it.
    edits.sort { ($0.range.lowerBound, $1.range.upperBound) < ($1.range.lowerBound, $0.range.upperBound) }
    for edit in edits where edit.range.lowerBound >= place {
      result.append(contentsOf: bytes[place..<edit.range.lowerBound])
      result.append(contentsOf: edit.text ?? Self.quotedMask)
      place = edit.range.upperBound
    }
    result.append(contentsOf: bytes[place...])
    return result
  }

  // The text was validated: every walk below finds what the grammar promises, and the depth is bounded by the reader's.

  private mutating func scanValue() {
    skipBlanks()
    guard index < bytes.count else { return }
    switch bytes[index] {
    case UInt8(ascii: "{"): scanObject()
    case UInt8(ascii: "["): scanArray()
    case UInt8(ascii: "\""): scanString(passString())
    default: scanScalar()
    }
  }

  private mutating func scanObject() {
    index += 1
    // {"name": "DB_PASSWORD", "value": "…"}: the key of the value is a value itself.
    var namesSecret = false
    var valueRange: Range<Int>?
    while true {
      skipBlanks()
      if index >= bytes.count { return }
      if bytes[index] == UInt8(ascii: "}") {
        index += 1
        break
      }
      if bytes[index] == UInt8(ascii: ",") {
        index += 1
        continue
      }
      let key = passString()
      skipBlanks()
      index += 1
      skipBlanks()
      let start = index
      let meaning = meaning(ofKey: key)
      if meaning != .plain {
        maskValue(meaning)
        continue
      }
      if isNamed(key, "name") || isNamed(key, "key") {
        if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
          let name = passString()
          namesSecret = namesSecret || self.meaning(ofKey: name) != .plain
          scanString(name)
          continue
        }
      } else if isNamed(key, "value") {
        scanValue()
        valueRange = start..<index
        continue
      }
      scanValue()
    }
    if namesSecret, let valueRange, !isConstant(valueRange.lowerBound) { edits.append(Edit(range: valueRange)) }
  }

  private mutating func scanArray() {
    index += 1
    // ["mysql", "--password", "…"]
    var followsFlag = false
    while true {
      skipBlanks()
      if index >= bytes.count { return }
      if bytes[index] == UInt8(ascii: "]") {
        index += 1
        return
      }
      if bytes[index] == UInt8(ascii: ",") {
        index += 1
        continue
      }
      if followsFlag, bytes[index] == UInt8(ascii: "\"") {
        let start = index
        let element = passString()
        followsFlag = false
        if bytes[element.lowerBound] != UInt8(ascii: "-") || element.isEmpty {
          if !element.isEmpty { edits.append(Edit(range: start..<index)) }
          continue
        }
        index = start
      }
      if bytes[index] == UInt8(ascii: "\"") {
        let element = passString()
        followsFlag = isSecretFlag(element)
        scanString(element)
      } else {
        followsFlag = false
        scanValue()
      }
    }
  }

  /// Numbers can be cards; `null`, `true` and `false` are never secrets.
  private mutating func scanScalar() {
    let start = index
    passScalar()
    if index - start >= 13, CardNumber.match(bytes, at: start, end: index) == index {
      edits.append(Edit(range: start..<index))
    }
  }

  /// Looks into the string between its quotes.
  private mutating func scanString(_ range: Range<Int>) {
    guard range.count >= 4 else { return }
    if bytes[range].contains(UInt8(ascii: "\\")) {
      let plain = Array(unescaped(range).utf8)
      var scan = TextRedaction(redactor, plain, in: 0..<plain.count, isElement: true)
      scan.run()
      guard !scan.findings.isEmpty else { return }
      let masked = Redactor.replacing(scan.findings, in: plain, 0..<plain.count)
      let text = JSONValue.string(String(decoding: masked, as: UTF8.self)).bytes
      edits.append(Edit(range: (range.lowerBound - 1)..<(range.upperBound + 1), text: text))
    } else {
      var scan = TextRedaction(redactor, bytes, in: range, isElement: true)
      scan.run()
      for finding in scan.findings { edits.append(Edit(range: finding, text: Redactor.maskBytes)) }
    }
  }

  /// Masks the next value whole, whatever it is, unless there is nothing to hide.
  private mutating func maskValue(_ meaning: KeyWords.Meaning) {
    let start = index
    switch bytes[index] {
    case UInt8(ascii: "\""):
      let text = passString()
      if !text.isEmpty { edits.append(Edit(range: start..<index)) }
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      let isEmpty = passContainer()
      if !isEmpty { edits.append(Edit(range: start..<index)) }
    default:
      if isConstant(index) || meaning == .secretText { return scanScalar() }
      passScalar()
      edits.append(Edit(range: start..<index))
    }
  }

  private func isConstant(_ place: Int) -> Bool {
    bytes[place] == UInt8(ascii: "t") || bytes[place] == UInt8(ascii: "f") || bytes[place] == UInt8(ascii: "n")
  }

  private func meaning(ofKey key: Range<Int>) -> KeyWords.Meaning {
    guard bytes[key].contains(UInt8(ascii: "\\")) else { return redactor.keys.meaning(of: bytes, in: key) }
    let plain = Array(unescaped(key).utf8)
    return redactor.keys.meaning(of: plain, in: 0..<plain.count)
  }

  private func isSecretFlag(_ element: Range<Int>) -> Bool {
    guard element.count >= 3, bytes[element.lowerBound] == UInt8(ascii: "-"),
      element.allSatisfy({ TextByte.isWord(bytes[$0]) })
    else { return false }
    return redactor.keys.meaning(of: bytes, in: element) != .plain
  }

  private func isNamed(_ key: Range<Int>, _ name: String) -> Bool {
    let letters = name.utf8
    return key.count == letters.count && zip(key, letters).allSatisfy { bytes[$0] | 0x20 == $1 }
  }

  // MARK: - Walking

  private mutating func skipBlanks() {
    while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
  }

  /// Passes the string at `index`; gives what is between its quotes.
  private mutating func passString() -> Range<Int> {
    let start = index + 1
    index = start
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    let range = start..<index
    index += 1
    return range
  }

  private mutating func passScalar() {
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0x20, 0x09, 0x0A, 0x0D: return
      default: index += 1
      }
    }
  }

  /// Passes an array or object; whether it has nothing in it.
  private mutating func passContainer() -> Bool {
    var depth = 0
    var isEmpty = true
    repeat {
      switch bytes[index] {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        if depth > 0 { isEmpty = false }
        depth += 1
        index += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        index += 1
      case UInt8(ascii: "\""):
        isEmpty = false
        _ = passString()
      default:
        if bytes[index] > 0x20 { isEmpty = false }
        index += 1
      }
    } while depth > 0
    return isEmpty
  }

  private func unescaped(_ range: Range<Int>) -> String {
    var reader = JSONReader(bytes, in: (range.lowerBound - 1)..<(range.upperBound + 1))
    do throws(JSONError) { return try reader.string() } catch {
      preconditionFailure("\(#function): validated text is refused: \(error)")
    }
  }
}
