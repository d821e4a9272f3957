/// A length of time as people write it: `500ms 1s 5m 1h30m 2d 1w`.
enum IntervalText {
  /// Milliseconds of each unit, the longest first.
  private static let units: [(name: String, length: Int64)] = [
    ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
  ]

  /// nil for anything else.
  static func parse(_ text: some StringProtocol) -> Duration? {
    var total: Int64 = 0
    var rest = Substring(text)
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      let unit = rest.dropFirst(digits.count).prefix { $0.isASCII && $0.isLetter }
      guard let number = Int64(digits), number < 1_000_000_000,
        let length = units.first(where: { $0.name == unit })?.length
      else { return nil }
      total += number * length
      guard total < 1_000_000_000_000_000 else { return nil }
      rest = rest.dropFirst(digits.count + unit.count)
    }
    return .milliseconds(total)
  }

  /// What `parse` reads; below a millisecond is cut off.
  static func text(of duration: Duration) -> String {
    var rest = max(0, duration.milliseconds)
    var text = ""
    for unit in units where rest >= unit.length {
      text += "\(rest / unit.length)\(unit.name)"
      rest %= unit.length
    }
    return text.isEmpty ? "0s" : text
  }
}
