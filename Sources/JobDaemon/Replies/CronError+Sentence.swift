import JSON
import JobCore
import JobRPC

extension RPCError {
  /// Where a cron line is wrong; the words are for people, the column for programs.
  init(_ error: CronError) {
    self.init(
      .invalidParams, "cron: \(error.sentence)",
      ["path": "cron", "expected": .string(error.words), "column": .integer(Int64(error.column))])
  }
}

extension CronError {
  /// What is wrong and where: `minute must be 0-59 at column 1`.
  var sentence: String { "\(words) at column \(column)" }

  /// What is wrong.
  var words: String {
    switch reason {
    case .empty: "a cron line is empty (five or six fields, @hourly, @every 10m)"
    case .fieldCount(let count): "a cron line has five fields, or six with seconds first, not \(count)"
    case .outOfRange(let field): "\(field.words) must be \(Self.range(of: field))"
    case .unknownValue(let field, let text, let nearest):
      "\(field.words) cannot be \"\(text)\"" + (nearest.map { " (\($0)?)" } ?? "")
    case .backwardRange(let field, let from, let to):
      "\(field.words) \(from)-\(to) runs backwards (write \(from)-\(Self.end(of: field)),\(Self.start(of: field))-\(to))"
    case .badStep(let field, let text): "a step of \(field.words) is a number from 1 on, not \"\(text)\""
    case .unknownWord(let word, let nearest):
      "there is no \(word)"
        + (nearest.map { " (\($0)?)" } ?? " (@hourly @daily @weekly @monthly @yearly @every 10m)")
    case .badInterval(let text):
      "@every takes 1s to 366d, such as 90s or 1h30m" + (text.isEmpty ? "" : ", not \"\(text)\"")
    case .neverFires(.noSuchDate(let days, let months)):
      "it never fires: \(Self.months(months)) \(months.count == 1 ? "has" : "have") no day \(Self.list(days))"
    case .neverFires(.noSuchWeekday): "it never fires: that date never falls on such a day of the week"
    }
  }

  private static func range(of field: CronField) -> String {
    let digits = "\(field.range.lowerBound)-\(field.range.upperBound)"
    switch field {
    case .month: return digits + " or JAN-DEC"
    case .weekday: return digits + " or SUN-SAT"
    case .second, .minute, .hour, .day: return digits
    }
  }

  private static func start(of field: CronField) -> Int { field.range.lowerBound }

  private static func end(of field: CronField) -> Int { field == .weekday ? 6 : field.range.upperBound }

  private static func months(_ numbers: [Int]) -> String {
    let names = [
      "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
      "December",
    ]
    return numbers.count > 4 ? "those months" : list(numbers.map { names[$0 - 1] })
  }

  private static func list(_ items: [some Any]) -> String {
    let words = items.map { "\($0)" }
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " or " + last
  }
}
