package import JobCore

/// Points of time as people type them, in local time: `03:00`, `2026-11-24`, `2026-11-24T03:00`, with seconds or zone.
package struct TimeText {
  /// Seconds east of UTC at a number of seconds since 1970: the system's zone.
  let offset: (Int64) -> Int64

  package init(offset: @escaping (Int64) -> Int64) { self.offset = offset }

  /// The instant; a bare time of day means its next coming after `now`. Nil where the text is none of these.
  package func parse(_ text: String, now: Timestamp) -> Timestamp? {
    var bytes = Array(text.utf8)[...]
    let zone = Self.takeZone(&bytes)
    guard zone != .malformed else { return nil }
    let parts = bytes.split(omittingEmptySubsequences: false) { $0 == UInt8(ascii: "T") || $0 == UInt8(ascii: " ") }
    let seconds: Int64?
    switch parts.count {
    case 1:
      if let day = Self.day(parts[0]) {
        seconds = instant(day * 86_400, zone)
      } else if let clock = Self.clock(parts[0]) {
        seconds = nextComing(of: clock, zone, after: now.microseconds / 1_000_000)
      } else {
        seconds = nil
      }
    case 2:
      guard let day = Self.day(parts[0]), let clock = Self.clock(parts[1]) else { return nil }
      seconds = instant(day * 86_400 + clock, zone)
    default: seconds = nil
    }
    return seconds.map { Timestamp(microseconds: $0 * 1_000_000) }
  }

  private enum Zone: Equatable { case local, fixed(Int64), malformed }

  private func nextComing(of clock: Int64, _ zone: Zone, after now: Int64) -> Int64 {
    let shift: Int64 = if case .fixed(let offset) = zone { offset } else { offset(now) }
    let local = now + shift
    let midnight = local - ((local % 86_400) + 86_400) % 86_400
    let today = instant(midnight + clock, zone)
    return today > now ? today : instant(midnight + 86_400 + clock, zone)
  }

  /// A local time that does not exist becomes the first instant after the gap; of one that comes twice, the first.
  private func instant(_ local: Int64, _ zone: Zone) -> Int64 {
    if case .fixed(let offset) = zone { return local - offset }
    let before = offset(local - 86_400)
    let after = offset(local + 86_400)
    let candidates = [local - before, local - after].filter { $0 + offset($0) == local }
    if let first = candidates.min() { return first }
    // In a gap: the change itself lies between the two readings.
    var (low, high) = (local - max(before, after), local - min(before, after))
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if offset(middle) == before { low = middle } else { high = middle }
    }
    return high
  }

  private static func takeZone(_ bytes: inout ArraySlice<UInt8>) -> Zone {
    if bytes.last == UInt8(ascii: "Z") {
      bytes = bytes.dropLast()
      return .fixed(0)
    }
    // `+02:00`, six bytes at the end; a date's dashes are not followed by a colon.
    guard bytes.count > 6, let sign = bytes.dropLast(5).last, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
      bytes.dropLast(2).last == UInt8(ascii: ":")
    else { return .local }
    guard let clock = clock(bytes.suffix(5)) else { return .malformed }
    bytes = bytes.dropLast(6)
    return .fixed(sign == UInt8(ascii: "-") ? -clock : clock)
  }

  /// `HH:MM` or `HH:MM:SS` as seconds since midnight.
  private static func clock(_ text: ArraySlice<UInt8>) -> Int64? {
    let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map { number($0, 2) }
    guard (2...3).contains(parts.count), let hour = parts[0], let minute = parts[1], hour < 24, minute < 60,
      let second = parts.count == 3 ? parts[2] : 0, second < 60
    else { return nil }
    return hour * 3600 + minute * 60 + second
  }

  /// `YYYY-MM-DD` as days since 1970.
  private static func day(_ text: ArraySlice<UInt8>) -> Int64? {
    let parts = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.count == 3, let year = number(parts[0], 4), let month = number(parts[1], 2),
      let day = number(parts[2], 2), (1970...9999).contains(year), (1...12).contains(month), day >= 1
    else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard day <= lengths[Int(month) - 1] else { return nil }
    let years = year - 1
    let leapDays = years / 4 - years / 100 + years / 400 - 477
    return (year - 1970) * 365 + leapDays + lengths.prefix(Int(month) - 1).reduce(0, +) + day - 1
  }

  private static func number(_ text: ArraySlice<UInt8>, _ digits: Int) -> Int64? {
    guard (1...digits).contains(text.count), text.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { return nil }
    return Int64(String(decoding: text, as: UTF8.self))
  }
}
