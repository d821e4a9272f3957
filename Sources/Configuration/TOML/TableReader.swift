/// Takes the members out of a table one by one; what is left over at the end was misspelt.
struct TableReader {
  private let file: String
  private let table: TOMLTable
  /// What precedes a key in messages: `security.` in the table `[security]`.
  private let prefix: String
  private var known: [String] = []

  init(_ table: TOMLTable, file: String, prefix: String = "") {
    self.table = table
    self.file = file
    self.prefix = prefix
  }

  mutating func string(_ key: String) throws(ConfigurationError) -> String? {
    guard let value = take(key) else { return nil }
    guard case .string(let text) = value.kind else { throw wrong(key, value, wanted: "a string") }
    return text
  }

  mutating func boolean(_ key: String) throws(ConfigurationError) -> Bool? {
    guard let value = take(key) else { return nil }
    guard case .boolean(let flag) = value.kind else { throw wrong(key, value, wanted: "true or false") }
    return flag
  }

  mutating func integer(_ key: String, in range: ClosedRange<Int>) throws(ConfigurationError) -> Int? {
    guard let value = take(key) else { return nil }
    guard case .integer(let number) = value.kind else { throw wrong(key, value, wanted: "an integer") }
    guard let small = Int(exactly: number), range.contains(small) else {
      throw ConfigurationError(
        file: file, at: value.position,
        .badValue(
          key: prefix + key, value: "\(number)", allowed: "\(range.lowerBound) to \(range.upperBound)"))
    }
    return small
  }

  /// One of an enum's raw values.
  mutating func choice<Choice>(_ key: String, of type: Choice.Type) throws(ConfigurationError) -> Choice?
  where Choice: RawRepresentable<String> & CaseIterable {
    guard let value = take(key) else { return nil }
    guard case .string(let text) = value.kind else { throw wrong(key, value, wanted: "a string") }
    if let choice = Choice(rawValue: text) { return choice }
    let allowed = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    throw ConfigurationError(
      file: file, at: value.position, .badValue(key: prefix + key, value: text, allowed: allowed))
  }

  mutating func table(_ key: String) throws(ConfigurationError) -> TOMLTable? {
    guard let value = take(key) else { return nil }
    guard case .table(let members) = value.kind else { throw wrong(key, value, wanted: "a table") }
    return members
  }

  /// Refuses the first member that nothing asked for.
  func finish() throws(ConfigurationError) {
    for entry in table.entries where !known.contains(entry.key) {
      let suggestion = Suggestion.nearest(to: entry.key, among: known).map { prefix + $0 }
      throw ConfigurationError(
        file: file, at: entry.keyPosition, .unknownKey(prefix + entry.key, suggestion: suggestion))
    }
  }

  private mutating func take(_ key: String) -> TOMLValue? {
    known.append(key)
    return table[key]?.value
  }

  private func wrong(_ key: String, _ value: TOMLValue, wanted: String) -> ConfigurationError {
    ConfigurationError(
      file: file, at: value.position, .wrongKind(key: prefix + key, wanted: wanted, found: value.kindName))
  }
}
