import JSON
import JobCore
import JobRPC
import SafeText

/// `jobtop list`: the jobs that match a filter, newest first.
enum List {
  static let sort = Flag(
    "sort", value: "COLUMN", "id priority created run_at started finished duration attempt; - before it turns round")

  static let count = Flag("count", "Print only how many match")

  static let command = Command(
    "list", .see, "List jobs, newest first", operands: "[FILTER]", flags: [sort, .limit, count, .json],
    details: [
      "FILTER: words that kind, error or args contain, and terms: state:retrying,dead queue:mail kind:mail.* id:100482",
      "worker:w-07 tag:order by:ops1 schedule:nightly batch:7 group:9f3c created:yesterday ended:<24h started:14:00..15:00",
      "age>10m run>1m wait>5s failed>0 attempt>3 priority<3 error~timeout args~100482 log~\"slow read\".",
      "-word leaves out (put -- before a filter that begins so). Days are those of this machine.",
    ],
    examples: [
      "jobtop list 'state:dead queue:mail created:yesterday timeout'", "jobtop list --count 'state:dead ended:<24h'",
      "jobtop list --limit 0 --json state:completed",
    ], run: run)

  @Sendable private static func run(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    let filter = invocation.operands.joined(separator: " ")
    _ = try JobQuery.check(filter)
    if invocation.has(count) { return try countOnly(filter, invocation, session) }
    let limit = try invocation.number(.limit) ?? 100
    let query = JobQuery(
      filter: filter, sort: invocation.text(sort) ?? "-id", limit: limit == 0 ? nil : Int(limit))
    let console = session.console
    var table = Table([
      .init(title: "ID", isNumber: true), .init(title: "STATE"), .init(title: "QUEUE"), .init(title: "KIND"),
      .init(title: "ATTEMPT", isNumber: true), .init(title: "AGE", isNumber: true), .init(title: "RUN", isNumber: true),
      .init(title: "WHAT"),
    ])
    let now = session.now
    let summary = try query.run(over: session.connect()) { jobs throws(CommandFailure) in
      for (index, value) in jobs.enumerated() {
        let job = try decoding { () throws(WireFault) in try WireJob(json: value, path: "jobs[\(index)]") }
        if invocation.has(.json) {
          console.json { $0.value(value) }
        } else {
          table.add(row(job, now))
        }
      }
    }
    if invocation.has(.json) { return .done }
    if table.isEmpty {
      console.note(filter.isEmpty ? "no jobs yet (queue one: jobtop add -- true)" : "no jobs match")
      return .done
    }
    table.print(to: console)
    if summary.matched > summary.shown {
      let more: SafeText = summary.isOpen ? "more than " : ""
      console.note("\(summary.shown) of \(more)\(SafeText.count(Int(summary.matched))) jobs (--limit 0 for all)")
    }
    return .done
  }

  /// The count alone on a line; `+` behind it where the store stopped counting.
  private static func countOnly(
    _ filter: String, _ invocation: Invocation, _ session: Session
  ) throws(CommandFailure) -> ExitCode {
    var params = JobQuery.params(filter)
    params["limit"] = 1
    let answer = try session.call(.jobList, params)
    let matched = answer["matched"]?.intValue ?? 0
    let isOpen = answer["more"]?.boolValue ?? false
    if invocation.has(.json) {
      session.console.json { writer in
        writer.beginObject()
        writer.member("matched", matched)
        if isOpen { writer.member("more", true) }
        writer.endObject()
      }
    } else {
      session.console.line("\(matched)" + (isOpen ? "+" : ""))
    }
    return .done
  }

  private static func row(_ job: WireJob, _ now: Timestamp) -> [Console.Span] {
    let run = job.startedAt.map { SafeText.duration((job.finishedAt ?? now) - $0) } ?? "-"
    return [
      ("\(job.id)", .plain), JobText.state(job), (SafeText(job.queue), .plain), (SafeText(job.kind), .plain),
      ("\(job.attempt)/\(job.maxAttempts)", .plain), (SafeText.age(now - job.createdAt), .plain), (run, .plain),
      (JobText.news(job), job.error != nil && job.state != .completed ? .bad : .plain),
    ]
  }
}
