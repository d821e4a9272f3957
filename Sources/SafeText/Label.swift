/// A name, id or other word from outside: as it is for requests, and as it may be shown.
///
/// Equality and hash go by `raw` byte for byte.
public struct Label: Sendable {
  /// As it came; goes back to the store, never to a screen.
  public let raw: String
  /// As it is painted.
  public let safe: SafeText

  /// Neutralises once.
  public init(_ raw: String) {
    self.raw = raw
    self.safe = SafeText(raw)
  }
}

extension Label: Hashable {
  /// Whether both are the same code points; Swift's own `==` would take é and e + ´ for one.
  public static func == (left: Label, right: Label) -> Bool {
    left.raw.utf8.count == right.raw.utf8.count && left.raw.utf8.elementsEqual(right.raw.utf8)
  }

  /// Agrees with `==`.
  public func hash(into hasher: inout Hasher) {
    for byte in raw.utf8 { hasher.combine(byte) }
  }
}
