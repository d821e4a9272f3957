import JobCore
import Posix
import SafeText

/// Points of time for people, in the system's zone.
enum ClockText {
  /// `14:02:31.114`
  static func time(_ time: Timestamp) -> SafeText {
    let local = LocalTime(secondsSince1970: time.microseconds / 1_000_000)
    let milliseconds = time.microseconds / 1000 % 1000
    return "\(two(local.hour)):\(two(local.minute)):\(two(local.second)).\(three(milliseconds))"
  }

  /// `2026-11-24 14:02:31`
  static func dateTime(_ time: Timestamp) -> SafeText {
    let local = LocalTime(secondsSince1970: time.microseconds / 1_000_000)
    return
      "\(local.year)-\(two(local.month))-\(two(local.day)) \(two(local.hour)):\(two(local.minute)):\(two(local.second))"
  }

  private static func two(_ number: Int) -> SafeText { number < 10 ? "0\(number)" : "\(number)" }
  private static func three(_ number: Int64) -> SafeText { SafeText("\(number)").zeroed(to: 3) }
}

extension SafeText {
  fileprivate func zeroed(to columns: Int) -> SafeText {
    SafeText(repeating: "0", count: columns - width) + self
  }
}
