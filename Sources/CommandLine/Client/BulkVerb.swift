import JSON
import JobClient
import JobRPC
import Posix
import SafeText

/// What became of a verb: added up over the calls that it took.
struct VerbAnswer {
  var matched: Int64 = 0
  var changed: Int64 = 0
  var skipped = JSONObject()
  /// Whether it was stopped before its end.
  var isCancelled = false

  mutating func add(_ value: JSONValue) {
    matched += value["matched"]?.intValue ?? 0
    changed += value["changed"]?.intValue ?? 0
    isCancelled = isCancelled || value["cancelled"]?.boolValue ?? false
    for (reason, count) in value["skipped"]?.objectValue ?? JSONObject() {
      skipped[reason] = .integer((skipped[reason]?.intValue ?? 0) + (count.intValue ?? 0))
    }
  }
}

/// A verb on everything that matches a filter: chosen, shown, asked about, done in one call with progress.
struct BulkVerb {
  let method: Method
  /// "retry"
  let verb: String
  /// "3 jobs retried"
  let past: SafeText
  let session: Session

  /// - Parameter params: reason and conditions of the verb.
  /// - Returns: nil where nothing matches.
  func run(
    _ filter: String, _ params: JSONObject, _ invocation: Invocation
  ) throws(CommandFailure) -> VerbAnswer? {
    let connection = try session.connect()
    var choice = JobQuery.params(filter)
    choice["filter"] = .string(filter)
    choice["verb"] = .string(verb)
    let chosen = try connection.ask(.jobSelect, choice, timeout: .seconds(300))
    let count = Int(chosen["count"]?.intValue ?? 0)
    guard let selection = chosen["selection"]?.stringValue, count > 0 else {
      session.console.note("no jobs match")
      return nil
    }
    let matches: SafeText = count == 1 ? "job that matches" : "jobs that match"
    if !invocation.has(.yes), session.input.canAsk { try show(chosen["sample"]?.arrayValue ?? [], of: count) }
    try session.confirm(
      "\(SafeText(verb)) \(SafeText.count(count)) \(matches) \(SafeText(filter.isEmpty ? "everything" : filter))",
      unlessGiven: invocation)
    var params = params
    params["selection"] = .string(selection)
    return try perform(params, selection, count, connection)
  }

  /// The newest of them, on standard error as the question is.
  private func show(_ sample: [JSONValue], of count: Int) throws(CommandFailure) {
    for (index, value) in sample.enumerated() {
      let job = try decoding { () throws(WireFault) in try WireJob(json: value, path: "sample[\(index)]") }
      session.console.note(
        "  \(job.id)  \(JobText.state(job).text)  \(SafeText(job.queue))  \(SafeText(job.kind))  \(JobText.news(job))")
    }
    if count > sample.count { session.console.note("  and \(SafeText.count(count - sample.count)) more") }
  }

  /// Waits for the answer and shows how far it is; ^C has the store stop, whose answer then says what was done.
  private func perform(
    _ params: JSONObject, _ selection: String, _ total: Int, _ connection: StoreConnection
  ) throws(CommandFailure) -> VerbAnswer {
    let interruptible = try Interruptible(connection)
    let began = MonotonicClock.now()
    let request = connection.start(method.rawValue, .object(params))
    var cancel: Int64?
    defer { session.console.clearProgress() }
    while true {
      switch try interruptible.next() {
      case .timedOut: continue
      case .interrupted:
        // A second ^C waits no longer: the store stops once the connection is gone.
        if cancel != nil { throw CommandFailure(.failed, "stopped; what was done stays", remedy: "see: jobtop list") }
        cancel = connection.start(Method.jobSelectCancel.rawValue, ["selection": .string(selection)])
      case .incoming(let messages):
        for message in messages {
          switch message {
          case .reply(request, .success(let value)):
            var answer = VerbAnswer()
            answer.add(value)
            return answer
          case .reply(request, .failure(let error)): throw CommandFailure(error)
          case .reply: continue
          case .notification(Notification.bulkProgress.rawValue, let params):
            let done = Int(params["done"]?.intValue ?? 0)
            session.console.progress(progress(done, of: total, since: began))
          case .notification: continue
          }
        }
      }
    }
  }

  /// `45,200 of 100,000 retried, 12,300/s, 4 s left`
  private func progress(_ done: Int, of total: Int, since began: Int64) -> SafeText {
    let text: SafeText = "\(SafeText.count(done)) of \(SafeText.count(total)) \(past)"
    let seconds = Double(MonotonicClock.now() - began) / 1e9
    guard done > 0, seconds > 0 else { return text }
    let rate = Double(done) / seconds
    let left = Duration.seconds(Double(total - done) / rate)
    return "\(text), \(SafeText.count(Int(rate)))/s, \(SafeText.duration(left)) left"
  }
}
