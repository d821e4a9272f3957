import JobCore
import SafeText

/// A span that grows while it is looked at, as it is printed now and until when that stays true.
///
/// By the second below a minute, then by the minute, from an hour on by a tenth of one; at most 7 columns.
struct Age {
  let text: SafeText
  /// How long until the text changes, in microseconds.
  let remaining: Int64

  init(microseconds: Int64) {
    let second: Int64 = 1_000_000
    let minute = 60 * second
    let hour = 60 * minute
    let day = 24 * hour
    let age = max(0, microseconds)
    let step: Int64
    switch age {
    case ..<minute:
      step = second
      text = "\(age / second) s"
    case ..<hour:
      step = minute
      text = "\(age / minute) m"
    case ..<(10 * hour):
      step = hour / 10
      let tenths = age / step
      text = "\(tenths / 10).\(tenths % 10) h"
    case ..<day:
      step = hour
      text = "\(age / hour) h"
    case ..<(100 * day):
      step = hour
      text = "\(age / day) d \(age / hour % 24) h"
    default:
      step = day
      text = "\(age / day) d"
    }
    remaining = step - age % step
  }
}

extension Grid {
  /// The age of something that began at `start`, and a note of when it will read differently.
  mutating func age(since start: Timestamp, _ clock: Clock) -> SafeText {
    let age = Age(microseconds: clock.wall.microseconds &- start.microseconds)
    expire(after: age.remaining, clock)
    return age.text
  }

  /// The time left until `end`; `now` where it has come.
  mutating func countdown(to end: Timestamp, _ clock: Clock) -> SafeText {
    let left = end.microseconds &- clock.wall.microseconds
    guard left > 0 else { return "now" }
    // Counting down, 41.3 s reads 42 s until it is 41.
    let second: Int64 = 1_000_000
    let unit = left < 60 * second ? second : 60 * second
    let rounded = (left + unit - 1) / unit * unit
    let next = left % unit == 0 ? unit : left % unit
    expire(after: next, clock)
    return Age(microseconds: rounded).text
  }

  /// Puts off the next change to the first full second at which it can be seen, counted from a full second.
  mutating func expireAtFullSecond(of clock: Clock) {
    guard let due = expires else { return }
    let second: Int64 = 1_000_000_000
    let seconds = (due.nanoseconds - clock.now.nanoseconds + second - 1) / second
    keepForEver()
    expire(at: Instant(nanoseconds: clock.now.nanoseconds + max(1, seconds) * second))
  }

  private mutating func expire(after microseconds: Int64, _ clock: Clock) {
    expire(at: Instant(nanoseconds: clock.now.nanoseconds &+ microseconds &* 1000))
  }
}
