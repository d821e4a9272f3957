/// Durations as people type them in filters, options and configuration: `500ms 1s 5m 1h30m 2d`.
///
/// Units are `ms s m h d`, each at most once, the larger first, with no spaces. Every part is a whole number; a single
/// part may have a fraction (`1.5h`). A bare number is refused, since nobody agrees on its unit.
public enum DurationText {
  private static let units: [(name: String, milliseconds: Int64)] = [
    ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
  ]

  /// The duration, nil where the text is none or reaches beyond 292 million years.
  public static func parse(_ text: String) -> Duration? {
    var bytes = Array(text.utf8)[...]
    var total: Int64 = 0
    var larger = -1
    repeat {
      let digits = bytes.prefix(while: isDigit)
      bytes = bytes.dropFirst(digits.count)
      let hasFraction = bytes.first == UInt8(ascii: ".")
      let fraction: ArraySlice<UInt8> = hasFraction ? bytes.dropFirst().prefix(while: isDigit) : []
      if hasFraction {
        guard larger < 0, (1...9).contains(fraction.count) else { return nil }
        bytes = bytes.dropFirst(1 + fraction.count)
      }
      let name = bytes.prefix { !isDigit($0) }
      bytes = bytes.dropFirst(name.count)
      guard !digits.isEmpty, !hasFraction || bytes.isEmpty, let number = Int64(String(decoding: digits, as: UTF8.self)),
        let unit = units.firstIndex(where: { $0.name.utf8.elementsEqual(name) }), unit > larger
      else { return nil }
      larger = unit
      let (part, overflow) = number.multipliedReportingOverflow(by: units[unit].milliseconds)
      let (sum, carry) = total.addingReportingOverflow(part)
      if overflow || carry { return nil }
      total = sum
      if hasFraction { return .milliseconds(total) + fractional(fraction, of: units[unit].milliseconds) }
    } while !bytes.isEmpty
    return .milliseconds(total)
  }

  /// The text that `parse` reads back, to the millisecond; zero is `0s`, and so is all below it.
  public static func text(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    guard seconds >= 0, attoseconds >= 0 else { return "0s" }
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    var rest = overflow ? Int64.max : whole.addingReportingOverflow(attoseconds / 1_000_000_000_000_000).partialValue
    if rest < 0 { rest = .max }
    var text = ""
    for unit in units where rest >= unit.milliseconds {
      text += "\(rest / unit.milliseconds)\(unit.name)"
      rest %= unit.milliseconds
    }
    return text.isEmpty ? "0s" : text
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  /// At most nine digits of nanoseconds a millisecond: no product overflows.
  private static func fractional(_ digits: ArraySlice<UInt8>, of milliseconds: Int64) -> Duration {
    var nanoseconds: Int64 = 0
    var scale = milliseconds * 1_000_000
    for digit in digits {
      scale /= 10
      nanoseconds += Int64(digit - UInt8(ascii: "0")) * scale
    }
    return .nanoseconds(nanoseconds)
  }
}
