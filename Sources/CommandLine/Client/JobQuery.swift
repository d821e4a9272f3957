import JSON
import JobClient
import JobCore
import JobRPC
import Posix
import SafeText

/// Lists jobs page by page.
struct JobQuery {
  let filter: String
  let sort: String
  /// Nil for all.
  let limit: Int?

  struct Summary {
    var shown = 0
    var matched: Int64 = 0
    /// Whether there are more matches than the store has counted.
    var isOpen = false
  }

  /// Says where a filter is wrong before anything is asked.
  static func check(_ filter: String) throws(CommandFailure) -> JobFilter {
    let now = Timestamp(microseconds: WallClock.now())
    do {
      return try JobFilter(parsing: filter, at: FilterClock(now: now, utcOffset: .seconds(utcOffsetMinutes * 60)))
    } catch {
      throw .usage("the filter is wrong at character \(error.offset + 1): \(SafeText(error.sentence))")
    }
  }

  /// The params of a call that takes a filter, told by this terminal's clock.
  static func params(_ filter: String) -> JSONObject {
    var params = JSONObject()
    if !filter.isEmpty { params["filter"] = .string(filter) }
    if utcOffsetMinutes != 0 { params["utc_offset_min"] = .integer(utcOffsetMinutes) }
    return params
  }

  /// Local time minus UTC, as the system's zone has it now.
  private static var utcOffsetMinutes: Int64 {
    Int64(LocalTime(secondsSince1970: WallClock.now() / 1_000_000).offset) / 60
  }

  /// Hands every page to `body` until it has enough.
  func run(
    over connection: StoreConnection, _ body: ([JSONValue]) throws(CommandFailure) -> Void
  ) throws(CommandFailure) -> Summary {
    var summary = Summary()
    var after: JSONValue?
    while true {
      var params = Self.params(filter)
      params["sort"] = .string(sort)
      params["limit"] = .integer(Int64(min(500, left(summary))))
      if let after { params["after"] = after }
      let answer = try connection.ask(.jobList, params)
      let jobs = answer["jobs"]?.arrayValue ?? []
      if after == nil {
        summary.matched = answer["matched"]?.intValue ?? Int64(jobs.count)
        summary.isOpen = answer["more"]?.boolValue ?? false
      }
      try body(jobs)
      summary.shown += jobs.count
      guard let next = answer["next"], !next.isNull, !jobs.isEmpty, left(summary) > 0 else { return summary }
      after = next
    }
  }

  private func left(_ summary: Summary) -> Int { limit.map { $0 - summary.shown } ?? .max }

  /// The ids of everything that matches now: what a bulk command acts on.
  static func ids(_ filter: String, over connection: StoreConnection) throws(CommandFailure) -> [Int64] {
    var ids: [Int64] = []
    _ = try JobQuery(filter: filter, sort: "id", limit: nil).run(over: connection) { jobs throws(CommandFailure) in
      ids += jobs.compactMap { $0["id"]?.intValue }
    }
    return ids
  }
}
