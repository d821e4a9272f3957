import JSON
import JobCore
import JobRPC

/// A filter as a call brings it: `filter`, and how far its sender's clock is from UTC in `utc_offset_min`.
struct FilterText: Sendable {
  /// In the filter language.
  var text = ""
  /// The sender's local time minus UTC; UTC where it was not told.
  var utcOffset = Duration.zero

  /// Takes the member if it is one of the two.
  mutating func take(_ key: String, _ params: inout ParamsReader) throws(WireFault) -> Bool {
    switch key {
    case "filter": text = try params.string(key) ?? ""
    case "utc_offset_min":
      guard let minutes = try params.integer(key) else { return true }
      guard (-1440...1440).contains(minutes) else { throw params.fault(key, "an integer from -1440 to 1440") }
      utcOffset = .seconds(minutes * 60)
    default: return false
    }
    return true
  }

  /// What it means at a time.
  func filter(at now: Timestamp) throws(FilterError) -> JobFilter {
    try JobFilter(parsing: text, at: FilterClock(now: now, utcOffset: utcOffset))
  }
}

extension RPCError {
  /// Where a filter is wrong; the words are for people, the offset for programs.
  init(_ error: FilterError) {
    self.init(
      .invalidParams, "filter: \(error.sentence)",
      ["path": "filter", "expected": .string(error.sentence), "offset": .integer(Int64(error.offset))])
  }
}
