import JSON
import Seeded

extension Seeded {
  /// A tree at most so deep, of few keys so that two trees share some.
  mutating func value(depth: Int) -> JSONValue {
    switch int(0...(depth > 0 ? 9 : 6)) {
    case 0: return .null
    case 1: return .bool(oneIn(2))
    case 2: return .integer(oneIn(2) ? Int64(int(-9...9)) : Int64(bitPattern: next()))
    case 3: return .number(pick(["1.5", "-0", "1e400", "0.10", "123456789012345678901234567890"]))
    case 4...6: return .string(string())
    case 7: return .array((0..<int(0...4)).map { _ in value(depth: depth - 1) })
    default:
      return .object(JSONObject((0..<int(0...(oneIn(8) ? 40 : 5))).map { _ in (key(), value(depth: depth - 1)) }))
    }
  }

  /// The tree with a few members changed, removed or added, at any depth.
  mutating func changed(_ value: JSONValue) -> JSONValue {
    guard case .object(let members) = value, !oneIn(8) else { return self.value(depth: 2) }
    var changed = JSONObject()
    for (key, value) in members where !oneIn(6) {
      changed[key] = oneIn(4) ? self.changed(value) : value
    }
    if oneIn(3) { changed[key()] = self.value(depth: 2) }
    return .object(changed)
  }

  mutating func string() -> String {
    var text = String.UnicodeScalarView()
    for _ in 0..<int(0...12) {
      switch int(0...9) {
      case 0: text.append(Unicode.Scalar(UInt8(int(0...0x1F))))
      case 1: text.append(pick(["\"", "\\", "/", "\u{7F}", "\u{2028}", "\u{202E}"]))
      case 2: text.append(Unicode.Scalar(UInt32(int(0x80...0xD7FF))) ?? " ")
      case 3: text.append(Unicode.Scalar(UInt32(int(0xE000...0x10FFFF))) ?? " ")
      default: text.append(Unicode.Scalar(UInt8(int(0x20...0x7E))))
      }
    }
    return String(text)
  }

  private mutating func key() -> String { oneIn(10) ? string() : "k\(int(0...30))" }
}

extension JSONValue {
  /// The value as a patch can express it: arrays as they are, objects without members that are null.
  var withoutNullMembers: JSONValue {
    guard case .object(let members) = self else { return self }
    return .object(JSONObject(members.filter { !$0.value.isNull }.map { ($0.key, $0.value.withoutNullMembers) }))
  }
}
