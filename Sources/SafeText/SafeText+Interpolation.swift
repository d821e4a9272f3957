extension SafeText: ExpressibleByStringInterpolation {
  /// A literal of jobtop's own string table; neutralised like all else.
  public init(stringLiteral value: String) { self.init(value) }

  /// Literals with safe parts between.
  public init(stringInterpolation: StringInterpolation) { self = stringInterpolation.value }

  /// What may stand in `"… \(here) …"`: safe text and whole numbers. A `String` does not compile; wrap it in `SafeText`.
  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var value = SafeText.empty

    /// Nothing yet.
    public init(literalCapacity: Int, interpolationCount: Int) {}

    /// A part of the literal.
    public mutating func appendLiteral(_ literal: String) { value += SafeText(literal) }

    /// Text that is safe already.
    public mutating func appendInterpolation(_ text: SafeText) { value += text }

    /// The safe form of a name.
    public mutating func appendInterpolation(_ label: Label) { value += label.safe }

    /// A whole number, in plain digits; `SafeText.count` groups them.
    public mutating func appendInterpolation(_ number: some BinaryInteger) { value += SafeText(String(number)) }
  }
}
