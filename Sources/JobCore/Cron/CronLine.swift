/// When a schedule fires: a cron line of five or six fields, or an interval.
///
/// | written | fires |
/// |---|---|
/// | `M H D M W` | at second 0 of each minute that matches |
/// | `S M H D M W` | at each second that matches |
/// | `@hourly @daily @weekly @monthly @yearly` | as `0 * * * *`, `0 0 * * *`, `0 0 * * 0`, `0 0 1 * *`, `0 0 1 1 *` |
/// | `@every 90s` | each 90 s, the first time one interval after the schedule was put |
///
/// A field is `*`, a number, a name (`MON`, `JAN`), a range `a-b`, a list `a,b-c`, each with a step `/n`; the day
/// fields also take `?` for `*`. Where both day fields are restricted (begin with neither `*` nor `?`), a day that
/// matches either fires, as in Vixie's cron; otherwise it must match both.
public struct CronLine: Hashable, Sendable {
  enum Timing: Hashable, Sendable {
    case fields(CronFields)
    case every(Duration)
  }

  /// As it was written.
  public let text: String
  let timing: Timing

  /// Whether it is an interval, for which no zone matters.
  public var isInterval: Bool {
    if case .every = timing { return true }
    return false
  }

  /// The first firing after an instant; nil where there is none before the year 10000.
  ///
  /// - Parameter anchor: what intervals are counted from.
  /// - Complexity: some hundred steps, whatever lies between two firings.
  public func next(after instant: Timestamp, in zone: Zone, anchor: Timestamp) -> Timestamp? {
    switch timing {
    case .fields(let fields): fields.next(after: instant, in: zone)
    case .every(let interval): Self.next(after: instant, each: interval, from: anchor)
    }
  }

  /// The first whole interval behind `anchor` that is after `instant`.
  private static func next(after instant: Timestamp, each interval: Duration, from anchor: Timestamp) -> Timestamp? {
    let step = interval.microseconds
    let passed = instant.microseconds.subtractingReportingOverflow(anchor.microseconds)
    guard !passed.overflow else { return nil }
    let count = passed.partialValue < 0 ? 0 : passed.partialValue / step
    let (distance, overflow) = (count + 1).multipliedReportingOverflow(by: step)
    let (next, overflowed) = anchor.microseconds.addingReportingOverflow(distance)
    return overflow || overflowed ? nil : Timestamp(microseconds: next)
  }
}

/// The fields of a cron line as sets.
struct CronFields: Hashable, Sendable {
  var seconds: CronSet
  var minutes: CronSet
  var hours: CronSet
  var days: CronSet
  var months: CronSet
  /// 0 for Sunday to 6 for Saturday.
  var weekdays: CronSet

  /// Beyond this year nothing is looked for.
  private static let lastYear = 9999
  /// A 29 February that must be a certain day of the week comes within 40 years.
  private static let patience = 60

  /// The first firing after an instant: local times in order, each at the instant that the zone gives it.
  func next(after instant: Timestamp, in zone: Zone) -> Timestamp? {
    let seconds = instant.flooredSeconds
    guard seconds > -60_000_000_000, seconds < 260_000_000_000 else { return nil }
    var local = zone.local(at: seconds)
    while let time = nextLocal(after: local) {
      let found = Timestamp(seconds: zone.instant(ofLocal: time))
      if found > instant { return found }
      // The clocks were put back over it: it has happened.
      local = time
    }
    return nil
  }

  /// The first matching local time after `local`, both in seconds.
  private func nextLocal(after local: Int64) -> Int64? {
    var time = CivilTime(seconds: local + 1)
    let last = min(time.year + Self.patience, Self.lastYear)
    // Each turn either finds every part in place or moves one part on and those below it back.
    while time.year <= last {
      guard let month = months.next(from: time.month) else {
        time = CivilTime(year: time.year + 1, month: 1, day: 1)
        continue
      }
      if month != time.month { time = CivilTime(year: time.year, month: month, day: 1) }
      guard let day = nextDay(from: time) else {
        time = CivilTime(year: time.year, month: time.month + 1, day: 1)
        continue
      }
      if day != time.day { time = CivilTime(year: time.year, month: time.month, day: day) }
      guard let hour = hours.next(from: time.hour) else {
        time = CivilTime(year: time.year, month: time.month, day: time.day + 1)
        continue
      }
      if hour != time.hour { (time.hour, time.minute, time.second) = (hour, 0, 0) }
      guard let minute = minutes.next(from: time.minute) else {
        (time.hour, time.minute, time.second) = (time.hour + 1, 0, 0)
        continue
      }
      if minute != time.minute { (time.minute, time.second) = (minute, 0) }
      guard let second = seconds.next(from: time.second) else {
        (time.minute, time.second) = (time.minute + 1, 0)
        continue
      }
      time.second = second
      return time.seconds
    }
    return nil
  }

  /// The first matching day of the month that `time` is in, from its day on.
  private func nextDay(from time: CivilTime) -> Int? {
    let length = CivilTime.length(ofMonth: time.month, in: time.year)
    guard time.day <= length else { return nil }
    let weekdayOfFirst = CivilTime(year: time.year, month: time.month, day: 1).weekday
    return (time.day...length).first { matches(day: $0, weekday: (weekdayOfFirst + $0 - 1) % 7) }
  }

  func matches(day: Int, weekday: Int) -> Bool {
    days.isRestricted && weekdays.isRestricted
      ? days.contains(day) || weekdays.contains(weekday) : days.contains(day) && weekdays.contains(weekday)
  }

  /// Why no day ever matches; nil where one does.
  var neverFires: CronError.NeverFires? {
    // By itself a named weekday comes in every month.
    if days.isRestricted && weekdays.isRestricted { return nil }
    let months = (1...12).filter(self.months.contains)
    let exists = months.contains { month in
      // 2000 had a 29 February.
      (1...CivilTime.length(ofMonth: month, in: 2000)).contains(where: days.contains)
    }
    if !exists { return .noSuchDate(days: (1...31).filter(days.contains), months: months) }
    return nextLocal(after: CivilTime(year: 2000, month: 1, day: 1).seconds) == nil ? .noSuchWeekday : nil
  }
}
