import CPosix
import Glibc

/// Time that only goes forward: for leases, timeouts and measurements.
package enum MonotonicClock {
  /// Nanoseconds since some point of this boot.
  package static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

/// The time of day, which people and the network may set.
package enum WallClock {
  /// Microseconds since 1970 UTC.
  package static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
  }
}

/// Tells when somebody sets the wall clock, so that a sleep until a time of day is not slept by the old clock.
///
/// The corresponding C function is `timerfd_settime` with `TFD_TIMER_CANCEL_ON_SET`.
package final class ClockChanges {
  private let source: FileDescriptor

  package init() throws(Errno) {
    source = FileDescriptor(owning: try checked { jt_clock_watch() })
    try checked { jt_clock_watch_arm(source.raw) }
  }

  /// To be registered as readable.
  package var descriptor: Int32 { source.raw }

  /// Takes the news of a change, and waits for the next one.
  package func clear() { _ = jt_clock_watch_arm(source.raw) }
}

/// A point of time as the calendar of the system's time zone shows it.
package struct LocalTime: Hashable, Sendable {
  package let year: Int
  /// 1 is January.
  package let month: Int
  package let day: Int
  package let hour: Int
  package let minute: Int
  package let second: Int
  /// 0 is Sunday.
  package let weekday: Int
  /// Seconds east of UTC at that time.
  package let offset: Int

  package init(secondsSince1970 seconds: Int64) {
    var fields = jt_calendar()
    // Only a year beyond Int32 fails; the fields are zero then.
    _ = jt_local_time(seconds, &fields)
    year = Int(fields.year)
    month = Int(fields.month)
    day = Int(fields.day)
    hour = Int(fields.hour)
    minute = Int(fields.minute)
    second = Int(fields.second)
    weekday = Int(fields.weekday)
    offset = Int(fields.offset_seconds)
  }
}
