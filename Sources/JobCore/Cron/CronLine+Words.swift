extension CronLine {
  /// What the line means, in words a person need not decode: `weekdays at 09:30`; nil where it cannot be said shortly.
  ///
  /// | line | words |
  /// |---|---|
  /// | `*/15 * * * *` | every 15 min |
  /// | `0 2 * * *` | every day at 02:00 |
  /// | `30 9 * * 1-5` | weekdays at 09:30 |
  /// | `0 6 1 * *` | day 1 of the month at 06:00 |
  /// | `5 9-17 * * 1-5` | every hour at :05, 09:05 to 17:05, weekdays |
  /// | `0 0 13 * 5` | nil: it fires on a 13th or on a Friday |
  public var words: String? {
    switch timing {
    case .every(let interval): "every \(Self.spelled(interval))"
    case .fields(let fields): fields.words
    }
  }

  /// `90 s` in the units that people say: `1 min 30 s`.
  private static func spelled(_ interval: Duration) -> String {
    var rest = interval.components.seconds
    guard interval == .seconds(rest) else { return DurationText.text(interval) }
    var parts: [String] = []
    for (size, unit) in [(86_400, "d"), (3600, "h"), (60, "min"), (1, "s")] as [(Int64, String)] where rest >= size {
      parts.append("\(rest / size) \(unit)")
      rest %= size
    }
    return parts.joined(separator: " ")
  }
}

extension CronFields {
  fileprivate var words: String? {
    guard let day = dayWords, let time = timeWords else { return nil }
    switch (time, day) {
    case (.at(let times), .every): return "every day at \(times)"
    case (.at(let times), .on(let days)): return "\(days) at \(times)"
    case (.every(let pace), .every): return pace
    case (.every(let pace), .on(let days)): return "\(pace), \(days)"
    }
  }

  private enum TimeWords {
    /// At some times of the day.
    case at(String)
    /// Again and again.
    case every(String)
  }

  private enum DayWords {
    case every
    case on(String)
  }

  // MARK: Time of day

  private var timeWords: TimeWords? {
    let seconds = self.seconds.numbers(in: .second)
    let minutes = self.minutes.numbers(in: .minute)
    let hours = self.hours.numbers(in: .hour)
    if seconds != [0] {
      guard minutes.count == 60, hours.count == 24, let step = Self.step(seconds, of: 60) else { return nil }
      return .every(step == 1 ? "every second" : "every \(step) s")
    }
    if minutes.count == 1 {
      let minute = minutes[0]
      if hours.count <= 3 { return .at(Self.list(hours.map { Self.clock($0, minute) })) }
      let ends = "\(Self.clock(hours[0], minute)) to \(Self.clock(hours[hours.count - 1], minute))"
      guard let step = Self.step(hours, of: 24) else {
        return Self.isRange(hours) ? .every("every hour at :\(Self.two(minute)), \(ends)") : nil
      }
      // From midnight on in even steps; more than the first hour has to be said only where it is not obvious.
      if step == 1 { return .every("every hour at :\(Self.two(minute))") }
      return .every("every \(step) h from \(Self.clock(0, minute))")
    }
    guard let step = Self.step(minutes, of: 60) else { return nil }
    let pace = step == 1 ? "every minute" : "every \(step) min"
    if hours.count == 24 { return .every(pace) }
    guard Self.isRange(hours) else { return nil }
    return .every("\(pace), \(Self.clock(hours[0], 0)) to \(Self.clock(hours[hours.count - 1], 60 - step))")
  }

  /// The even step in which the numbers go through all of `0..<size` from 0; nil where they do not.
  private static func step(_ numbers: [Int], of size: Int) -> Int? {
    guard numbers.count > 1, size % numbers.count == 0 else { return nil }
    let step = size / numbers.count
    return numbers == Array(stride(from: 0, to: size, by: step)) ? step : nil
  }

  private static func isRange(_ numbers: [Int]) -> Bool {
    guard let first = numbers.first, let last = numbers.last else { return false }
    return last - first == numbers.count - 1
  }

  // MARK: Days

  private var dayWords: DayWords? {
    let days = self.days.numbers(in: .day)
    let months = self.months.numbers(in: .month)
    let weekdays = self.weekdays.numbers(in: .weekday)
    let isEveryDay = days.count == 31
    let isEveryWeekday = weekdays.count == 7
    let isEveryMonth = months.count == 12
    // Two day fields together are an either-or or a both; neither is said shortly.
    guard isEveryDay || isEveryWeekday, isEveryMonth || months.count <= 3 else { return nil }
    if !isEveryDay {
      guard days.count <= 3 else { return nil }
      if !isEveryMonth {
        return .on(Self.list(months.flatMap { month in days.map { "\($0) \(Self.months[month - 1])" } }))
      }
      return .on("\(days.count == 1 ? "day" : "days") \(Self.list(days.map(String.init))) of the month")
    }
    let inMonths = isEveryMonth ? "" : "in \(Self.list(months.map { Self.months[$0 - 1] }))"
    if isEveryWeekday { return isEveryMonth ? .every : .on("every day \(inMonths)") }
    guard let names = Self.names(weekdays) else { return nil }
    return .on(isEveryMonth ? names : "\(names) \(inMonths)")
  }

  private static func names(_ weekdays: [Int]) -> String? {
    switch weekdays {
    case [1, 2, 3, 4, 5]: return "weekdays"
    case [0, 6]: return "weekends"
    default: break
    }
    if weekdays.count == 1 { return days[weekdays[0]] + "s" }
    // A week is read from Monday on.
    let week = weekdays.map { $0 == 0 ? 7 : $0 }.sorted()
    func short(_ day: Int) -> String { String(days[day % 7].prefix(3)) }
    if week.count > 2, isRange(week) { return "\(short(week[0])) to \(short(week[week.count - 1]))" }
    return week.count <= 4 ? list(week.map(short)) : nil
  }

  private static let days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  // MARK: Parts

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private static func clock(_ hour: Int, _ minute: Int) -> String { "\(two(hour)):\(two(minute))" }

  /// `a`, `a and b`, `a, b and c`.
  private static func list(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " and " + last
  }
}

extension CronSet {
  /// Its numbers in order; Sunday is 0.
  fileprivate func numbers(in field: CronField) -> [Int] {
    (field == .weekday ? 0...6 : field.range).filter(contains)
  }
}
