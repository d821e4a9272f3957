/// One JSON value as a tree, for what has no type of its own: parameters, patches, watched views.
///
/// Equality is that of the text's characters: strings compare by code point (Swift's `==` would take é and e + ´ for
/// one), numbers by kind and spelling (`1` and `1.0` differ), objects regardless of the order of members.
public enum JSONValue: Sendable {
  /// `null`
  case null
  /// `true` or `false`
  case bool(Bool)
  /// A number without fraction and exponent that fits.
  case integer(Int64)
  /// Any other number, as its text by RFC 8259 § 6, so that none loses digits.
  case number(String)
  /// A string.
  case string(String)
  /// An array.
  case array([JSONValue])
  /// An object.
  case object(JSONObject)

  /// Reads a text that is one value, whitespace around it allowed.
  public init(parsing bytes: [UInt8]) throws(JSONError) {
    var reader = JSONReader(bytes)
    self = try reader.value()
    try reader.finish()
  }

  /// A double as a number; null where it is not finite, since JSON has no word for that.
  public init(_ double: Double) {
    self = double.isFinite ? .number(double.description) : .null
  }

  /// The compact text.
  public var bytes: [UInt8] {
    var writer = JSONWriter()
    write(to: &writer)
    return writer.take()
  }

  /// Writes the value where the writer stands.
  public func write(to writer: inout JSONWriter) {
    switch self {
    case .null: writer.null()
    case .bool(let value): writer.bool(value)
    case .integer(let value): writer.integer(value)
    case .number(let text): writer.number(text)
    case .string(let text): writer.string(text)
    case .array(let elements):
      writer.beginArray()
      for element in elements { element.write(to: &writer) }
      writer.endArray()
    case .object(let members):
      writer.beginObject()
      for (key, value) in members {
        writer.key(key)
        value.write(to: &writer)
      }
      writer.endObject()
    }
  }
}

// MARK: - Looking inside

extension JSONValue {
  /// The member, nil also where this is no object; setting makes one of null and is ignored by other kinds.
  public subscript(key: String) -> JSONValue? {
    get { objectValue?[key] }
    set {
      switch self {
      case .object(var members):
        self = .null  // or the members would be copied
        members[key] = newValue
        self = .object(members)
      case .null: self = .object([key: newValue ?? .null])
      case .bool, .integer, .number, .string, .array: return
      }
    }
  }

  /// The element, nil also past the end and where this is no array.
  public subscript(index: Int) -> JSONValue? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  /// Whether this is `null`.
  public var isNull: Bool {
    guard case .null = self else { return false }
    return true
  }

  /// The string, nil for other kinds.
  public var stringValue: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The integer, nil for other kinds and for numbers with a fraction or exponent.
  public var intValue: Int64? {
    guard case .integer(let value) = self else { return nil }
    return value
  }

  /// The number as the nearest double, nil for other kinds and where that is infinite.
  public var doubleValue: Double? {
    switch self {
    case .integer(let value): return Double(value)
    case .number(let text):
      guard let value = Double(text), value.isFinite else { return nil }
      return value
    case .null, .bool, .string, .array, .object: return nil
    }
  }

  /// The truth value, nil for other kinds.
  public var boolValue: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }

  /// The elements, nil for other kinds.
  public var arrayValue: [JSONValue]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  /// The members, nil for other kinds.
  public var objectValue: JSONObject? {
    guard case .object(let members) = self else { return nil }
    return members
  }
}

// MARK: - Conformances

extension JSONValue: Hashable {
  /// Whether both have the same text but for spacing and the order of members.
  public static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.integer(let left), .integer(let right)): left == right
    case (.number(let left), .number(let right)): haveSameBytes(left, right)
    case (.string(let left), .string(let right)): haveSameBytes(left, right)
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)): left == right
    case (.null, _), (.bool, _), (.integer, _), (.number, _), (.string, _), (.array, _), (.object, _): false
    }
  }

  /// Agrees with `==`.
  public func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .bool(let value): hasher.combine(value)
    case .integer(let value): hasher.combine(value)
    case .number(let text), .string(let text): hasher.combine(text)
    case .array(let elements): hasher.combine(elements)
    case .object(let members): hasher.combine(members)
    }
  }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// `null`
  ///
  /// Beware of `condition ? nil : value`, which is this null where an absent value was meant; write `Optional.none`.
  public init(nilLiteral: ()) { self = .null }
  /// `true` or `false`
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// An integer.
  public init(integerLiteral value: Int64) { self = .integer(value) }
  /// A string.
  public init(stringLiteral value: String) { self = .string(value) }
  /// An array.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// An object; a key that comes twice keeps the last value.
  public init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(JSONObject(elements)) }
}

extension JSONValue: CustomDebugStringConvertible {
  /// The compact text, for tests; whoever logs must redact first.
  public var debugDescription: String { String(decoding: bytes, as: UTF8.self) }
}

/// Whether two strings are the same code points, which is what RFC 8259 § 8.3 asks for.
///
/// Swift's `==` is quick to refuse. What it takes for equal can still differ (é and e + ´) unless it is ASCII, which is
/// when it has as many UTF-16 units as bytes; both counts are kept in the string then.
func haveSameBytes(_ left: String, _ right: String) -> Bool {
  let count = left.utf8.count
  return left == right && count == right.utf8.count
    && (count == left.utf16.count || left.utf8.elementsEqual(right.utf8))
}
