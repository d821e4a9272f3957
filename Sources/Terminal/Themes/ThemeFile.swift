package import Configuration
package import MonitorCore

/// Reads a theme file's TOML into names and texts; what they mean is the theme's own rule.
package enum ThemeFile {
  /// - Throws: `ConfigurationError` for text that is no TOML, a key that no theme has, a value of the wrong kind.
  package static func read(_ bytes: [UInt8], id: String, file: String) throws(ConfigurationError) -> ThemeSource {
    let document = try TOMLDocument(parsing: bytes, file: file)
    var source = ThemeSource(id: id, file: file)
    for entry in document.root.entries {
      switch entry.key {
      case "name": source.name = try string(entry, in: file)
      case "inherits": source.inherits = try string(entry, in: file)
      case "kind": source.kind = try string(entry, in: file)
      case "partner": source.partner = try string(entry, in: file)
      case "palette":
        for color in try members(entry, in: file) { source.palette.append(try paletteEntry(color, in: file)) }
      case "roles":
        for role in try members(entry, in: file) { source.roles.append(try roleEntry(role, in: file)) }
      case "mono":
        for role in try members(entry, in: file) { source.mono.append(try roleEntry(role, in: file)) }
      default:
        throw unknown(entry, among: ["name", "inherits", "kind", "partner", "palette", "roles", "mono"], in: file)
      }
    }
    return source
  }

  private static func paletteEntry(
    _ entry: TOMLTable.Entry, in file: String
  ) throws(ConfigurationError) -> ThemeSource.PaletteEntry {
    var color = ThemeSource.PaletteEntry(name: Located(entry.key, at: SourcePosition(entry.keyPosition)))
    guard case .table(let members) = entry.value.kind else {
      color.hex = try string(entry, in: file)
      return color
    }
    for member in members.entries {
      switch member.key {
      case "hex": color.hex = try string(member, in: file)
      case "c256": color.c256 = try integer(member, in: file)
      case "c16": color.c16 = try integer(member, in: file)
      default: throw unknown(member, among: ["hex", "c256", "c16"], in: file)
      }
    }
    return color
  }

  private static func roleEntry(
    _ entry: TOMLTable.Entry, in file: String
  ) throws(ConfigurationError) -> ThemeSource.RoleEntry {
    ThemeSource.RoleEntry(
      role: Located(entry.key, at: SourcePosition(entry.keyPosition)), style: try string(entry, in: file))
  }

  private static func string(
    _ entry: TOMLTable.Entry, in file: String
  ) throws(ConfigurationError) -> Located<String> {
    guard case .string(let text) = entry.value.kind else { throw wrong(entry, wanted: "a string", in: file) }
    return Located(text, at: SourcePosition(entry.value.position))
  }

  private static func integer(
    _ entry: TOMLTable.Entry, in file: String
  ) throws(ConfigurationError) -> Located<Int64> {
    guard case .integer(let number) = entry.value.kind else { throw wrong(entry, wanted: "an integer", in: file) }
    return Located(number, at: SourcePosition(entry.value.position))
  }

  private static func members(
    _ entry: TOMLTable.Entry, in file: String
  ) throws(ConfigurationError) -> [TOMLTable.Entry] {
    guard case .table(let table) = entry.value.kind else { throw wrong(entry, wanted: "a table", in: file) }
    return table.entries
  }

  private static func wrong(_ entry: TOMLTable.Entry, wanted: String, in file: String) -> ConfigurationError {
    ConfigurationError(
      file: file, at: entry.value.position,
      .wrongKind(key: entry.key, wanted: wanted, found: entry.value.kindName))
  }

  private static func unknown(
    _ entry: TOMLTable.Entry, among known: [String], in file: String
  ) -> ConfigurationError {
    ConfigurationError(
      file: file, at: entry.keyPosition,
      .unknownKey(entry.key, suggestion: Suggestion.nearest(to: entry.key, among: known)))
  }
}

extension SourcePosition {
  init(_ position: TOMLPosition) {
    self.init(line: position.line, column: position.column)
  }
}
