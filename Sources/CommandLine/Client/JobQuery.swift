import JSON
import JobClient
import JobCore
import JobRPC
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
    do {
      return try JobFilter(parsing: filter)
    } catch {
      let hint: SafeText =
        switch error.reason {
        case .unknownTerm(let name, let nearest):
          "there is no \"\(SafeText(name)):\"" + (nearest.map { ", did you mean \(SafeText($0)):?" } ?? "")
        case .unknownState(let name, let nearest):
          "there is no state \(SafeText(name))" + (nearest.map { ", did you mean \(SafeText($0))?" } ?? "")
        case .missingValue(let term): "something must follow \(SafeText(term)):"
        case .notAnID(let word): "\"\(SafeText(word))\" is no id"
        case .unclosedQuote: "the quote is not closed"
        case .emptyWord: "a word is missing"
        }
      throw .usage("the filter is wrong at character \(error.offset + 1): \(hint)")
    }
  }

  /// Hands every page to `body` until it has enough.
  func run(
    over connection: StoreConnection, _ body: ([JSONValue]) throws(CommandFailure) -> Void
  ) throws(CommandFailure) -> Summary {
    var summary = Summary()
    var after: JSONValue?
    while true {
      var params: JSONObject = ["sort": .string(sort), "limit": .integer(Int64(min(500, left(summary))))]
      if !filter.isEmpty { params["filter"] = .string(filter) }
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
