/// Where in a file something stands, both counted from 1; zeros where the reader knows no place.
package struct TOMLPosition: Hashable, Comparable, Sendable {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  package static func < (left: TOMLPosition, right: TOMLPosition) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// One value of a TOML file and the place where it stands.
package struct TOMLValue: Hashable, Sendable {
  package indirect enum Kind: Hashable, Sendable {
    case string(String)
    case integer(Int64)
    case float(Double)
    case boolean(Bool)
    /// A date, a time or both, as TOML writes them.
    case time(String)
    case array([TOMLValue])
    case table(TOMLTable)
  }

  package var kind: Kind
  package var position: TOMLPosition

  package init(_ kind: Kind, at position: TOMLPosition) {
    self.kind = kind
    self.position = position
  }

  /// The word for this kind of value in a message.
  package var kindName: String {
    switch kind {
    case .string: "a string"
    case .integer: "an integer"
    case .float: "a number"
    case .boolean: "true or false"
    case .time: "a date or time"
    case .array: "an array"
    case .table: "a table"
    }
  }
}

/// The members of a table in the order of the file.
package struct TOMLTable: Hashable, Sendable {
  package struct Entry: Hashable, Sendable {
    package var key: String
    package var keyPosition: TOMLPosition
    package var value: TOMLValue

    package init(key: String, keyPosition: TOMLPosition, value: TOMLValue) {
      self.key = key
      self.keyPosition = keyPosition
      self.value = value
    }
  }

  package var entries: [Entry]

  package init(_ entries: [Entry] = []) {
    self.entries = entries
  }

  /// The member of that name; TOML allows none twice.
  package subscript(key: String) -> Entry? {
    entries.first { $0.key == key }
  }
}
