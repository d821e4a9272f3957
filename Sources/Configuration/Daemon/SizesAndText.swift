/// Sizes as people write them in files: `512KiB`, `7MiB`, `2GiB`; a bare number is bytes.
package enum ByteSize {
  private static let units: [(name: String, shift: Int)] = [("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)]

  /// The bytes; nil where the text is no size or over an exbibyte.
  package static func parse(_ text: String) -> Int? {
    let unit = units.first { text.hasSuffix($0.name) }
    let digits = unit.map { text.dropLast($0.name.count) } ?? text[...]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 &- 48 < 10 }), let number = Int(digits) else { return nil }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: 1 << (unit?.shift ?? 0))
    return overflow || bytes > 1 << 60 ? nil : bytes
  }

  /// The shortest text that `parse` reads back.
  package static func text(_ bytes: Int) -> String {
    for unit in units where bytes != 0 && bytes % (1 << unit.shift) == 0 { return "\(bytes >> unit.shift)\(unit.name)" }
    return "\(bytes)"
  }
}

/// Values written as TOML.
enum TOMLText {
  /// A basic string, https://toml.io/en/v1.0.0#string.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\u{0}"..."\u{1F}", "\u{7F}":
        let hex = String(scalar.value, radix: 16, uppercase: true)
        result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  static func array(_ texts: [String]) -> String { "[" + texts.map(quoted).joined(separator: ", ") + "]" }
}
