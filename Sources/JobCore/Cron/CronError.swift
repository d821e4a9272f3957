/// Why a cron line is refused.
public struct CronError: Error, Hashable, Sendable {
  /// What is wrong at that place.
  public enum Reason: Hashable, Sendable {
    /// Nothing but blanks.
    case empty
    /// Neither five nor six fields.
    case fieldCount(Int)
    /// A number outside the field's range.
    case outOfRange(CronField)
    /// Neither a number nor a name of the field; `nearest` is the most likely name.
    case unknownValue(CronField, String, nearest: String?)
    /// `5-1`: a range runs upwards.
    case backwardRange(CronField, from: String, to: String)
    /// A step that is no number from 1 on, or larger than the field.
    case badStep(CronField, String)
    /// No such word with `@`; `nearest` is the most likely one.
    case unknownWord(String, nearest: String?)
    /// `@every` needs a duration from one second to a year, such as `90s` or `1h30m`.
    case badInterval(String)
    /// Every field is right by itself, and no day ever matches them all.
    case neverFires(NeverFires)
  }

  /// Why no day ever matches.
  public enum NeverFires: Hashable, Sendable {
    /// No named month has a named day of month, as in `0 0 31 2 *`.
    case noSuchDate(days: [Int], months: [Int])
    /// A date that is never on a named day of week.
    case noSuchWeekday
  }

  /// What is wrong.
  public let reason: Reason
  /// Where, in characters from the start of the line; the first is 1.
  public let column: Int
}
