import JSON

/// The one job of a claim's answer.
struct JobLine {
  let id: Int64
  let fence: Int64

  struct NoJob: Error { let answer: JSONValue }

  init(_ line: [UInt8]) throws {
    let answer = try JSONValue(parsing: line)
    guard let job = answer["result"]?["jobs"]?[0], let id = job["id"]?.intValue, let fence = job["fence"]?.intValue
    else { throw NoJob(answer: answer) }
    self.id = id
    self.fence = fence
  }
}
