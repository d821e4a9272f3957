package import JobCore
import SafeText

/// What time it is, as the last input told: monotonic for timers, wall for what is printed.
package struct Clock: Hashable, Sendable {
  package private(set) var now: Instant
  package private(set) var wall: Timestamp
  /// Seconds east of Greenwich.
  package var zoneSeconds: Int64

  package init(now: Instant, wall: Timestamp, zoneSeconds: Int64 = 0) {
    self.now = now
    self.wall = wall
    self.zoneSeconds = zoneSeconds
  }

  /// Time went on; the wall clock is carried along until the next tick says otherwise.
  mutating func advance(to instant: Instant) {
    guard instant > now else { return }
    wall = Timestamp(microseconds: wall.microseconds &+ (instant.nanoseconds &- now.nanoseconds) / 1000)
    now = instant
  }

  mutating func set(now instant: Instant, wall timestamp: Timestamp) {
    if instant > now { now = instant }
    wall = timestamp
  }

  /// The last full second of the wall clock, for what is counted in seconds.
  var atFullSecond: Clock {
    let fraction = ((wall.microseconds % 1_000_000) + 1_000_000) % 1_000_000
    return Clock(
      now: Instant(nanoseconds: now.nanoseconds &- fraction &* 1000),
      wall: Timestamp(microseconds: wall.microseconds &- fraction), zoneSeconds: zoneSeconds)
  }

  /// The monotonic instant of a wall-clock time near now.
  func instant(of time: Timestamp) -> Instant {
    Instant(nanoseconds: now.nanoseconds &+ (time.microseconds &- wall.microseconds) &* 1000)
  }

  /// Hours, minutes and seconds of a day in the local zone.
  func timeOfDay(_ time: Timestamp) -> (hour: Int, minute: Int, second: Int, millisecond: Int) {
    let local = time.microseconds &+ zoneSeconds &* 1_000_000
    let day: Int64 = 86_400_000_000
    let ofDay = ((local % day) + day) % day
    let seconds = Int(ofDay / 1_000_000)
    return (seconds / 3600, seconds / 60 % 60, seconds % 60, Int(ofDay / 1000 % 1000))
  }

  /// `14:02`.
  func hourMinute(_ time: Timestamp) -> SafeText {
    let parts = timeOfDay(time)
    return "\(SafeText.twoDigits(parts.hour)):\(SafeText.twoDigits(parts.minute))"
  }

  /// `14:02:31`.
  func hourMinuteSecond(_ time: Timestamp) -> SafeText {
    hourMinute(time) + ":" + SafeText.twoDigits(timeOfDay(time).second)
  }

  /// `14:02:31.114`.
  func precise(_ time: Timestamp) -> SafeText {
    let thousandths = timeOfDay(time).millisecond
    return hourMinuteSecond(time) + "." + (thousandths < 100 ? "0" : "") + SafeText.twoDigits(thousandths)
  }

  /// The time of day for today, with the date before it otherwise: `23 Nov 14:02`.
  func dated(_ time: Timestamp) -> SafeText {
    let day: Int64 = 86_400_000_000
    func days(_ time: Timestamp) -> Int64 {
      let local = time.microseconds &+ zoneSeconds &* 1_000_000
      return local >= 0 ? local / day : (local - day + 1) / day
    }
    if days(time) == days(wall) { return hourMinuteSecond(time) }
    let date = Clock.date(days: days(time))
    return "\(date.day) \(Clock.months[date.month - 1]) \(hourMinute(time))"
  }

  private static let months: [SafeText] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// The civil date of a day number since 1970, by Howard Hinnant's algorithm,
  /// https://howardhinnant.github.io/date_algorithms.html#civil_from_days
  private static func date(days: Int64) -> (month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let ofEra = shifted - era * 146_097
    let year = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * year + year / 4 - year / 100)
    let month = (5 * ofYear + 2) / 153
    return (Int(month < 10 ? month + 3 : month - 9), Int(ofYear - (153 * month + 2) / 5 + 1))
  }
}

extension SafeText {
  /// A number from 0 to 99 with a leading zero; larger ones as they are.
  static func twoDigits(_ number: Int) -> SafeText {
    number < 10 ? "0\(number)" : "\(number)"
  }
}
