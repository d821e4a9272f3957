internal import JSON
internal import JobCore
internal import JobEngine

/// A filter's terms as conditions on a row of `job`, with bound values.
///
/// A job that lacks the fact does not meet the condition, as in ``JobFilter/matches(_:at:lastWorker:)``: a condition
/// that is NULL counts as not met, also where it is turned round.
struct FilterSQL {
  /// What is bound, in the order of the numbered parameters, which begin at `firstParameter`.
  private(set) var values: [Value] = []
  /// The conditions, one a term.
  private(set) var conditions: [String] = []
  private let firstParameter: Int
  private let names: Names
  private let now: Timestamp

  /// One bound value.
  enum Value {
    case text(String)
    case integer(Int64)
  }

  /// No condition yet; the first bound value is parameter number `firstParameter`.
  init(names: Names, now: Timestamp, firstParameter: Int) {
    self.names = names
    self.now = now
    self.firstParameter = firstParameter
  }

  /// All conditions as one; nil where there is none.
  var text: String? { conditions.isEmpty ? nil : conditions.joined(separator: "\n  AND ") }

  /// Adds a term's condition; terms about logs have none.
  mutating func add(_ term: JobFilter.Term) {
    guard let condition = condition(term.test) else { return }
    conditions.append(term.isNegated ? "(\(condition)) IS NOT TRUE" : "(\(condition))")
  }

  /// Binds the values behind what is bound already.
  func bind(to statement: Statement) {
    for value in values {
      switch value {
      case .text(let text): statement.bind(text)
      case .integer(let number): statement.bind(number)
      }
    }
  }

  private mutating func parameter(_ value: Value) -> String {
    values.append(value)
    return "?\(firstParameter + values.count - 1)"
  }

  /// `column IN (…)` over numbers.
  private mutating func among(_ column: String, _ numbers: some Sequence<Int64>) -> String {
    let list = "[\(numbers.map(String.init).joined(separator: ","))]"
    return "\(column) IN (SELECT value FROM json_each(\(parameter(.text(list)))))"
  }

  private mutating func condition(_ test: JobFilter.Test) -> String? {
    switch test {
    case .state(let states): return "state IN (\(states.map { "'\($0.rawValue)'" }.joined(separator: ", ")))"
    case .queue(let patterns): return queuesAndKinds { lane in patterns.contains { $0.matches(lane.queue) } }
    case .kind(let patterns): return queuesAndKinds { lane in patterns.contains { $0.matches(lane.kind) } }
    case .worker(let patterns):
      // Who runs it, else who ran it last.
      return any(patterns) {
        """
        \($0("worker")) OR worker IS NULL AND EXISTS (
            SELECT 1
            FROM attempt
            WHERE attempt.job = job.id AND attempt.fence = job.last_fence AND \($0("attempt.worker"))
          )
        """
      }
    case .tag(let patterns):
      return any(patterns) { "EXISTS (SELECT 1 FROM json_each(job.tags) WHERE \($0("json_each.value")))" }
    case .user(let patterns):
      return among("actor", names.actorNumbers { actor in patterns.contains { $0.matches(actor.user) } })
    case .schedule(let patterns): return any(patterns) { $0("schedule") }
    case .id(let ids): return among("id", ids.map(\.rawValue))
    case .batch(let batches): return among("batch", batches.map(\.rawValue))
    case .derivedFrom(let ids): return among("derived_from", ids.map(\.rawValue))
    case .group(let prefixes):
      return prefixes.map { prefix in
        let place = parameter(.text(prefix))
        return "substr(error_group, 1, length(\(place))) = \(place)"
      }.joined(separator: " OR ")
    case .time(let fact, let range):
      let column = fact.column
      return within(column, range.lowerBound.microseconds, range.upperBound.microseconds, isOpen: true)
    case .span(let fact, let range):
      let length = fact.length(now: parameter(.integer(now.microseconds)))
      return within(length, range.lowerBound, range.upperBound, isOpen: false)
    case .number(let fact, let range): return within(fact.column, range.lowerBound, range.upperBound, isOpen: false)
    case .text(.error, let text): return errorContains(parameter(.text(text.asciiLowercased)))
    case .text(.args, let text): return Self.argsContain(parameter(.text(text.asciiLowercased)))
    case .text(.log, _): return nil
    case .word(let word):
      let needle = word.asciiLowercased
      let place = parameter(.text(needle))
      let bytes = Array(needle.utf8)
      let kinds = queuesAndKinds { $0.kind.utf8.contains(lowercased: bytes) }
      return "\(Self.argsContain(place)) OR \(errorContains(place)) OR \(kinds)"
    }
  }

  /// The queues and kinds that `isMeant` takes.
  private mutating func queuesAndKinds(_ isMeant: (Lane) -> Bool) -> String {
    among("queue_kind", names.queueKinds { isMeant($0) })
  }

  /// Whether one of the patterns matches; `condition` is given how to ask it of a column.
  private mutating func any(_ patterns: [NamePattern], _ condition: ((String) -> String) -> String) -> String {
    patterns.map { pattern in
      let place = parameter(.text(pattern.isExact ? pattern.text : pattern.glob))
      return condition { pattern.isExact ? "\($0) = \(place)" : "\($0) GLOB \(place)" }
    }.joined(separator: " OR ")
  }

  private mutating func within(_ value: String, _ low: Int64, _ high: Int64, isOpen: Bool) -> String {
    var bounds: [String] = []
    if low != .min { bounds.append("\(value) >= \(parameter(.integer(low)))") }
    if high != .max { bounds.append("\(value) \(isOpen ? "<" : "<=") \(parameter(.integer(high)))") }
    return bounds.isEmpty ? "\(value) IS NOT NULL" : bounds.joined(separator: " AND ")
  }

  private func errorContains(_ needle: String) -> String {
    "instr(lower(error_message), \(needle)) > 0 OR instr(lower(error_class), \(needle)) > 0"
  }

  /// SQLite's `lower` knows ASCII letters only, as the filter does.
  private static func argsContain(_ needle: String) -> String {
    "instr(lower(ifnull(args, (SELECT args FROM large_args WHERE large_args.job = job.id))), \(needle)) > 0"
  }
}

extension NamePattern {
  /// The same for SQLite's GLOB, to which `?` and `[` mean something too.
  var glob: String {
    var glob = ""
    for character in text {
      if character == "?" || character == "[" { glob += "[\(character)]" } else { glob.append(character) }
    }
    return glob
  }
}

extension JobFilter.TimeFact {
  var column: String {
    switch self {
    case .created: "created_us"
    case .started: "started_us"
    case .ended: "finished_us"
    }
  }
}

extension JobFilter.NumberFact {
  fileprivate var column: String {
    switch self {
    case .failed: "failures"
    case .attempt: "attempt"
    case .priority: "priority"
    }
  }
}

extension JobFilter.SpanFact {
  fileprivate func length(now: String) -> String {
    switch self {
    case .age: "\(now) - created_us"
    case .run: "CASE WHEN state = 'running' THEN \(now) - started_us ELSE finished_us - started_us END"
    case .wait:
      """
      CASE
            WHEN state = 'queued' THEN \(now) - since_us
            WHEN (state = 'running' OR finished_us IS NOT NULL) AND started_us >= run_at_us THEN started_us - run_at_us
          END
      """
    }
  }
}

extension String {
  var asciiLowercased: String { String(decoding: lowercasedBytes, as: UTF8.self) }
}
