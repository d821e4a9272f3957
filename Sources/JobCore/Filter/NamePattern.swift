/// A name in which `*` stands for any run of characters.
public struct NamePattern: Hashable, Sendable {
  /// As it was written.
  public let text: String

  /// The pattern of this text.
  public init(_ text: String) { self.text = text }

  /// Whether it names one name only.
  public var isExact: Bool { !text.utf8.contains(UInt8(ascii: "*")) }

  /// Whether it matches the whole of `name`.
  public func matches(_ name: String) -> Bool {
    let pattern = Array(text.utf8)
    let name = Array(name.utf8)
    var (p, n) = (0, 0)
    var (starP, starN) = (-1, 0)
    while n < name.count {
      if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
        (starP, starN) = (p, n)
        p += 1
      } else if p < pattern.count, pattern[p] == name[n] {
        p += 1
        n += 1
      } else if starP >= 0 {
        starN += 1
        (p, n) = (starP + 1, starN)
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}

extension [NamePattern] {
  /// Whether one of them matches.
  func matches(_ name: String) -> Bool { contains { $0.matches(name) } }
}
