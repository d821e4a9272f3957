/// One of the fields of a cron line.
public enum CronField: String, CaseIterable, Hashable, Sendable {
  case second, minute, hour, day, month, weekday

  /// The field as people call it.
  public var words: String {
    switch self {
    case .day: "day of month"
    case .weekday: "day of week"
    case .second, .minute, .hour, .month: rawValue
    }
  }

  /// What a number of the field may be; 7 is Sunday again.
  public var range: ClosedRange<Int> {
    switch self {
    case .second, .minute: 0...59
    case .hour: 0...23
    case .day: 1...31
    case .month: 1...12
    case .weekday: 0...7
    }
  }

  /// Names that stand for numbers, the first for the field's lowest.
  var names: [String] {
    switch self {
    case .month: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
    case .weekday: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
    case .second, .minute, .hour, .day: []
    }
  }

  /// Whether it may be `?`: any day, the other day field decides.
  var takesQuestionMark: Bool { self == .day || self == .weekday }
}

/// The numbers that a field lets through.
struct CronSet: Hashable, Sendable {
  private var bits: UInt64 = 0
  /// Whether the field says more than `*` or `?` does: it does not begin with either.
  var isRestricted = false

  /// Exactly one number.
  init(only number: Int) {
    bits = 1 << UInt64(number)
    isRestricted = true
  }

  /// Nothing yet.
  init() {}

  mutating func insert(_ number: Int) { bits |= 1 << UInt64(number) }

  func contains(_ number: Int) -> Bool { bits >> UInt64(number) & 1 == 1 }

  /// The lowest number.
  var first: Int { bits.trailingZeroBitCount }

  /// The lowest number from `number` on; nil where there is none.
  func next(from number: Int) -> Int? {
    guard number < 64 else { return nil }
    let rest = bits >> UInt64(number)
    return rest == 0 ? nil : number + rest.trailingZeroBitCount
  }
}
