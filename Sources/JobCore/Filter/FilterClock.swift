/// What a filter's times are told by: the present, and how far the reader's local time is from UTC.
///
/// One offset holds for every date of a filter: the reader's present one. Across a change to or from summer time a day
/// therefore begins an hour off; a time with its own offset (`2026-11-22T14:00Z`) is exact.
public struct FilterClock: Hashable, Sendable {
  /// The present.
  public let now: Timestamp
  /// Local time minus UTC; whole seconds.
  public let utcOffset: Duration

  /// A clock that stands still at `now`.
  public init(now: Timestamp, utcOffset: Duration = .zero) {
    self.now = now
    self.utcOffset = utcOffset
  }
}

extension FilterClock {
  /// The instants that a text means, from its first to just before its end; nil where it is no time.
  ///
  /// | text | from | to |
  /// |---|---|---|
  /// | `now` | this instant | this instant |
  /// | `today`, `yesterday`, `2026-11-22` | its midnight | the next midnight |
  /// | `14:00`, `2026-11-22T14:00` | that minute (of today) | the next minute |
  /// | `14:00:30`, `2026-11-22T14:00:30` | that second | the next second |
  /// | `2d`, `90m` | so long ago | so long ago |
  ///
  /// A time of day may be followed by `Z` or `+02:00`.
  func instants(of text: String) -> Range<Timestamp>? {
    switch text {
    case "now": return now..<now
    case "today": return day(today)
    case "yesterday": return day(today - 1)
    default: break
    }
    if let ago = DurationText.parse(text) {
      let instant = now + (.zero - ago)
      return instant..<instant
    }
    var bytes = Array(text.utf8)[...]
    let parts = bytes.split(separator: UInt8(ascii: "T"), omittingEmptySubsequences: false)
    if parts.count == 1, let date = CivilText.day(bytes) { return day(date) }
    guard parts.count <= 2, let offset = Self.takeOffset(&bytes) else { return nil }
    let rest = bytes.split(separator: UInt8(ascii: "T"), omittingEmptySubsequences: false)
    guard let last = rest.last, let time = CivilText.timeOfDay(last) else { return nil }
    var date = today
    if rest.count == 2 {
      guard let day = CivilText.day(rest[0]) else { return nil }
      date = day
    }
    let local = date * 86_400 + time.seconds
    let start = Timestamp(microseconds: (local - (offset ?? utcOffset.components.seconds)) * 1_000_000)
    return start..<(start + .seconds(time.isToTheSecond ? 1 : 60))
  }

  private var today: Int64 {
    let local = (now + utcOffset).flooredSeconds
    return local / 86_400 - (local % 86_400 < 0 ? 1 : 0)
  }

  private func day(_ day: Int64) -> Range<Timestamp> {
    let start = Timestamp(microseconds: (day * 86_400 - utcOffset.components.seconds) * 1_000_000)
    return start..<(start + .seconds(86_400))
  }

  /// Takes `Z` or `+02:00` off the end. Nil inside for none, nil outside for one that is wrong.
  private static func takeOffset(_ bytes: inout ArraySlice<UInt8>) -> Int64?? {
    if bytes.last == UInt8(ascii: "Z") {
      bytes.removeLast()
      return .some(0)
    }
    guard bytes.count > 6, let sign = bytes.dropLast(5).last, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
      bytes.dropLast(2).last == UInt8(ascii: ":")
    else { return .some(nil) }
    guard let time = CivilText.timeOfDay(bytes.suffix(5)) else { return nil }
    bytes.removeLast(6)
    return .some(sign == UInt8(ascii: "-") ? -time.seconds : time.seconds)
  }
}

/// Dates and times of day as people type them.
private enum CivilText {
  /// `YYYY-MM-DD`, from 1970 on, as days since 1970.
  static func day(_ text: ArraySlice<UInt8>) -> Int64? {
    let parts = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.count == 3, let year = number(parts[0], 4), let month = number(parts[1], 2),
      let day = number(parts[2], 2), year >= 1970, (1...12).contains(month), day >= 1,
      day <= CivilTime.length(ofMonth: month, in: year)
    else { return nil }
    return CivilTime.day(ofYear: year, month: month, day: day)
  }

  /// `HH:MM` or `HH:MM:SS` as seconds since midnight.
  static func timeOfDay(_ text: ArraySlice<UInt8>) -> (seconds: Int64, isToTheSecond: Bool)? {
    let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map { number($0, 2) }
    guard (2...3).contains(parts.count), let hour = parts[0], let minute = parts[1], hour < 24, minute < 60,
      let second = parts.count == 3 ? parts[2] : 0, second < 60
    else { return nil }
    return (Int64(hour * 3600 + minute * 60 + second), parts.count == 3)
  }

  private static func number(_ text: ArraySlice<UInt8>, _ digits: Int) -> Int? {
    guard (1...digits).contains(text.count), text.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { return nil }
    return Int(String(decoding: text, as: UTF8.self))
  }
}
