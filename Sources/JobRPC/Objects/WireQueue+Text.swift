import JobCore
package import SafeText

extension WireQueue {
  /// Its limits in words, `at most 3 at once, 5/s, each key at most 1 at once`; nil where nothing holds its claims.
  package var limitsText: SafeText? {
    let whole = WireLimit(concurrency: concurrency, rate: rate).text
    let each = perKey?.text.map { "each key \($0)" as SafeText }
    let parts = [whole, each].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}

extension WireLimit {
  fileprivate var text: SafeText? {
    let parts = [concurrency.map { "at most \($0) at once" as SafeText }, rate?.text].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}

extension WireRate {
  /// As people type it: `5/s`, `100/m`, `3/90s`.
  package var text: SafeText {
    let unit = Self.units.first { $0.milliseconds == perMS }?.name
    return "\(count)/\(SafeText(unit ?? DurationText.text(.milliseconds(perMS))))"
  }

  /// Reads what `text` writes; nil where it is no rate.
  package init?(parsing text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let count = Int64(parts[0]) else { return nil }
    if let unit = Self.units.first(where: { $0.name == parts[1] }) {
      self.init(count: count, perMS: unit.milliseconds)
    } else if let period = DurationText.parse(parts[1]), period >= .milliseconds(1) {
      self.init(count: count, perMS: period.milliseconds)
    } else {
      return nil
    }
  }

  private static let units: [(name: String, milliseconds: Int64)] = [
    ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
  ]
}
