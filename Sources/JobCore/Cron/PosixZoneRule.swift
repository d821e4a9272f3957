/// The rule by which a zone goes on for ever: the last line of a TZif file, such as `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// POSIX.1-2017, 8.3 "TZ", with the hours from -167 to 167 that RFC 8536 adds.
struct PosixZoneRule: Hashable, Sendable {
  /// When in a year the clocks change.
  enum Day: Hashable, Sendable {
    /// Day 1 to 365, 29 February never counted.
    case julian(Int)
    /// Day 0 to 365, 29 February counted.
    case ordinal(Int)
    /// The `week`-th such weekday of a month; week 5 is the last one.
    case weekday(month: Int, week: Int, weekday: Int)
  }

  /// One of the two changes of a year.
  struct Switch: Hashable, Sendable {
    let day: Day
    /// Seconds after midnight of the clock that is being changed.
    let time: Int
  }

  /// Daylight saving time, and the changes to and from it.
  struct Daylight: Hashable, Sendable {
    let offset: Int
    let begin: Switch
    let end: Switch
  }

  /// Seconds east of UTC.
  let standard: Int
  let daylight: Daylight?

  /// Seconds east of UTC at an instant.
  func offset(at instant: Int64) -> Int {
    guard daylight != nil else { return standard }
    // The year before begins with a change of its own, whatever the hemisphere.
    let year = CivilTime(seconds: instant).year
    return changes(inYears: (year - 1)...(year + 1)).last { $0.at <= instant }?.offset ?? standard
  }

  /// The changes within a stretch of time, in order.
  func changes(in window: Range<Int64>) -> [Zone.Change] {
    let first = CivilTime(seconds: window.lowerBound).year
    let last = CivilTime(seconds: window.upperBound).year
    return changes(inYears: (first - 1)...(last + 1)).filter { window.contains($0.at) }
  }

  private func changes(inYears years: ClosedRange<Int>) -> [Zone.Change] {
    guard let daylight else { return [] }
    var changes: [Zone.Change] = []
    for year in years {
      let begin = Self.local(daylight.begin, in: year) - Int64(standard)
      let end = Self.local(daylight.end, in: year) - Int64(daylight.offset)
      changes.append(Zone.Change(at: begin, offset: daylight.offset))
      changes.append(Zone.Change(at: end, offset: standard))
    }
    // Where one ends as the next begins (daylight saving all year), the beginning counts: it comes second.
    changes.sort { ($0.at, $0.offset == daylight.offset ? 1 : 0) < ($1.at, $1.offset == daylight.offset ? 1 : 0) }
    return changes
  }

  private static func local(_ change: Switch, in year: Int) -> Int64 {
    let day: Int64
    switch change.day {
    case .julian(let number):
      let leapDay = CivilTime.isLeap(year) && number >= 60 ? 1 : 0
      day = CivilTime.day(ofYear: year, month: 1, day: 1) + Int64(number - 1 + leapDay)
    case .ordinal(let number): day = CivilTime.day(ofYear: year, month: 1, day: 1) + Int64(number)
    case .weekday(let month, let week, let weekday):
      let first = CivilTime.day(ofYear: year, month: month, day: 1)
      var offset = (weekday - CivilTime.weekday(ofDay: first) + 7) % 7 + (week - 1) * 7
      if offset >= CivilTime.length(ofMonth: month, in: year) { offset -= 7 }
      day = first + Int64(offset)
    }
    return day * 86_400 + Int64(change.time)
  }
}

// MARK: - Reading

extension PosixZoneRule {
  /// Reads the text between the newlines of a TZif footer; nil where it breaks the grammar.
  init?(_ text: some Sequence<UInt8>) {
    var scanner = Scanner(bytes: Array(text))
    guard scanner.passName(), let standard = scanner.offset(upTo: 24) else { return nil }
    self.standard = -standard
    if scanner.isAtEnd {
      daylight = nil
      return
    }
    guard scanner.passName() else { return nil }
    var offset = self.standard + 3600
    if scanner.next != UInt8(ascii: ",") {
      guard let stated = scanner.offset(upTo: 24) else { return nil }
      offset = -stated
    }
    guard let begin = scanner.change(), let end = scanner.change(), scanner.isAtEnd else { return nil }
    daylight = Daylight(offset: offset, begin: begin, end: end)
  }

  private struct Scanner {
    let bytes: [UInt8]
    var place = 0

    var next: UInt8? { place < bytes.count ? bytes[place] : nil }
    var isAtEnd: Bool { place == bytes.count }

    mutating func pass(_ byte: Unicode.Scalar) -> Bool {
      guard next == UInt8(ascii: byte) else { return false }
      place += 1
      return true
    }

    /// `CET`, or `<+0530>`.
    mutating func passName() -> Bool {
      let start = place
      if pass("<") {
        while let byte = next, byte != UInt8(ascii: ">") { place += 1 }
        return pass(">") && place - start > 2
      }
      while let byte = next, (byte | 0x20) &- UInt8(ascii: "a") < 26 { place += 1 }
      return place - start >= 3
    }

    mutating func number(upTo limit: Int) -> Int? {
      var value = 0
      let start = place
      while let byte = next, byte &- UInt8(ascii: "0") < 10, place - start < 3 {
        value = value * 10 + Int(byte - UInt8(ascii: "0"))
        place += 1
      }
      return place > start && value <= limit ? value : nil
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func offset(upTo hours: Int) -> Int? {
      let isNegative = pass("-")
      if !isNegative { _ = pass("+") }
      guard let hour = number(upTo: hours) else { return nil }
      var seconds = hour * 3600
      if pass(":") {
        guard let minute = number(upTo: 59) else { return nil }
        seconds += minute * 60
        if pass(":") {
          guard let second = number(upTo: 59) else { return nil }
          seconds += second
        }
      }
      return isNegative ? -seconds : seconds
    }

    /// `,M3.5.0/2`, `,J60`, `,59/-1`.
    mutating func change() -> Switch? {
      guard pass(",") else { return nil }
      let day: Day
      if pass("J") {
        guard let number = number(upTo: 365), number >= 1 else { return nil }
        day = .julian(number)
      } else if pass("M") {
        guard let month = number(upTo: 12), month >= 1, pass("."), let week = number(upTo: 5), week >= 1, pass("."),
          let weekday = number(upTo: 6)
        else { return nil }
        day = .weekday(month: month, week: week, weekday: weekday)
      } else {
        guard let number = number(upTo: 365) else { return nil }
        day = .ordinal(number)
      }
      var time = 2 * 3600
      if pass("/") {
        guard let stated = offset(upTo: 167) else { return nil }
        time = stated
      }
      return Switch(day: day, time: time)
    }
  }
}
