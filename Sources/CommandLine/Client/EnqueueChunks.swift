import JSON
import JobClient
import JobRPC
import SafeText

/// Many jobs on their way to the store: as few messages as its limits allow.
enum EnqueueChunks {
  /// Well below the 4 MiB of a frame.
  static let byteLimit = 2 << 20
  static let countLimit = 1000

  struct Chunk {
    /// The first job's place among all.
    let start: Int
    var jobs: [JSONValue] = []
    var bytes = 0

    func hasRoom(for size: Int) -> Bool {
      jobs.isEmpty || (jobs.count < EnqueueChunks.countLimit && bytes + size < EnqueueChunks.byteLimit)
    }

    mutating func append(_ job: JSONValue, size: Int) {
      jobs.append(job)
      bytes += size
    }
  }

  static func split(_ jobs: [JSONValue]) -> [Chunk] {
    var chunks: [Chunk] = []
    for (index, job) in jobs.enumerated() {
      let size = job.bytes.count
      if chunks.last?.hasRoom(for: size) != true { chunks.append(Chunk(start: index)) }
      chunks[chunks.count - 1].append(job, size: size)
    }
    return chunks
  }

  /// Sends one chunk and returns its ids in order; a single job by `job.enqueue`, so that its refusal is typed.
  static func send(
    _ chunk: Chunk, over connection: StoreConnection, naming place: (Int) -> SafeText
  ) throws(CommandFailure) -> [Int64] {
    if chunk.jobs.count == 1, let members = chunk.jobs[0].objectValue {
      let answer = try connection.ask(.jobEnqueue, members)
      guard let id = answer["id"]?.intValue else { throw CommandFailure(WireFault(path: "id", expected: "an integer")) }
      return [id]
    }
    let answer = try connection.ask(.jobEnqueueMany, ["jobs": .array(chunk.jobs)], timeout: .seconds(120))
    guard let ids = answer["ids"]?.arrayValue, ids.count == chunk.jobs.count else {
      throw CommandFailure(WireFault(path: "ids", expected: "an array with an id for each job"))
    }
    guard let missing = ids.firstIndex(where: { $0.intValue == nil }) else { return ids.compactMap(\.intValue) }
    let refused = ids.count { $0.intValue == nil }
    let outcome = answer["outcomes"]?.arrayValue?.first { $0["index"]?.intValue == Int64(missing) }
    throw CommandFailure(
      .refused, "\(place(chunk.start + missing)) was refused: \(reason(outcome))",
      remedy: "\(ids.count - refused) of these \(ids.count) were queued, \(refused) were not")
  }

  private static func reason(_ outcome: JSONValue?) -> SafeText {
    let data = outcome?["data"]
    if let message = outcome?["message"]?.stringValue ?? data?["message"]?.stringValue { return SafeText(message) }
    if let path = data?["path"]?.stringValue, let expected = data?["expected"]?.stringValue {
      return "\(SafeText(path)) must be \(SafeText(expected))"
    }
    if let name = data?["name"]?.stringValue { return SafeText(name) }
    return outcome?["code"]?.intValue.map { "code \($0)" } ?? "no reason given"
  }
}
