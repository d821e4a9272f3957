/// A date and time of day as a clock on a wall shows it, in some zone that it does not name.
public struct CivilTime: Hashable, Sendable {
  /// Of the Gregorian calendar, also before it was decreed.
  public var year: Int
  /// 1 to 12.
  public var month: Int
  /// 1 to 31.
  public var day: Int
  /// 0 to 23.
  public var hour: Int
  /// 0 to 59.
  public var minute: Int
  /// 0 to 59: no leap seconds, as everywhere in POSIX time.
  public var second: Int

  /// A date and time; the parts are not checked against each other.
  public init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
  }

  /// The time that many seconds after 1970-01-01 00:00:00 of the same clock.
  public init(seconds: Int64) {
    let day = seconds.flooredDay
    let rest = Int(seconds - day * 86_400)
    let date = Self.date(ofDay: day)
    self.init(
      year: date.year, month: date.month, day: date.day, hour: rest / 3600, minute: rest / 60 % 60, second: rest % 60)
  }

  /// Seconds since 1970-01-01 00:00:00 of the same clock.
  public var seconds: Int64 {
    Self.day(ofYear: year, month: month, day: day) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
  }

  /// 0 for Sunday to 6 for Saturday.
  public var weekday: Int { Self.weekday(ofDay: Self.day(ofYear: year, month: month, day: day)) }

  /// Whether the year has a 29 February.
  static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  /// How many days a month has.
  static func length(ofMonth month: Int, in year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// 0 for Sunday to 6 for Saturday; 1970-01-01 was a Thursday.
  static func weekday(ofDay day: Int64) -> Int { Int(((day + 4) % 7 + 7) % 7) }

  /// Days since 1970-01-01.
  ///
  /// Years are taken to begin in March, so that the leap day comes last, in eras of 400 years:
  /// https://howardhinnant.github.io/date_algorithms.html
  static func day(ofYear year: Int, month: Int, day: Int) -> Int64 {
    let marchYear = month <= 2 ? year - 1 : year
    let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
    let yearOfEra = marchYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Int64(era * 146_097 + dayOfEra - 719_468)
  }

  /// The way back from `day(ofYear:month:day:)`.
  static func date(ofDay day: Int64) -> (year: Int, month: Int, day: Int) {
    let shifted = Int(day) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
  }
}

extension Int64 {
  /// The day since 1970 that this second lies in.
  fileprivate var flooredDay: Int64 { self / 86_400 - (self % 86_400 < 0 ? 1 : 0) }
}

extension Timestamp {
  /// Whole seconds since 1970, those before an instant cut off towards the past.
  var flooredSeconds: Int64 { microseconds / 1_000_000 - (microseconds % 1_000_000 < 0 ? 1 : 0) }

  /// The instant of a whole second; stops at the end of the representable range.
  init(seconds: Int64) {
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
    self.init(microseconds: overflow ? (seconds < 0 ? .min : .max) : product)
  }
}
