import JSON
import JobClient
import JobCore
import JobRPC
import SafeText

/// `jobtop show ID`: everything about one job.
enum Show {
  static let command = Command(
    "show", .see, "Show one job with its attempts", operands: "ID", flags: [.reveal, .reason, .json],
    details: [
      "--json prints the job, then its attempts, one object a line. Secrets are masked; --reveal shows them to admins",
      "and is written into the journal.",
    ], examples: ["jobtop show 100482", "jobtop show 100482 --reveal --reason 'ticket 5512'"],
    run: run)

  @Sendable private static func run(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    let id = try invocation.onlyID()
    let connection = try session.connect()
    var params: JSONObject = ["id": .integer(id)]
    if invocation.has(.reveal) { params["reveal"] = true }
    if let reason = invocation.text(.reason) { params["reason"] = .string(reason) }
    let answer = try connection.ask(.jobGet, params)
    let attempts = try connection.ask(.jobAttempts, ["id": .integer(id)])["attempts"]?.arrayValue ?? []
    if invocation.has(.json) {
      for value in [answer["job"] ?? .null] + attempts { session.console.json { $0.value(value) } }
      return .done
    }
    let job = try decoding { () throws(WireFault) in try WireJob(json: answer["job"] ?? .null, path: "job") }
    let runs = try decoding { () throws(WireFault) in
      var runs: [WireAttempt] = []
      for (index, value) in attempts.enumerated() {
        runs.append(try WireAttempt(json: value, path: "attempts[\(index)]"))
      }
      return runs
    }
    print(job, runs, try relations(of: job, connection), session)
    return .done
  }

  /// The lines about other jobs: what it waits or waited for, its batch, what it was made from.
  private static func relations(
    of job: WireJob, _ connection: StoreConnection
  ) throws(CommandFailure) -> [(name: SafeText, value: SafeText)] {
    let relations = job.relations
    var lines: [(name: SafeText, value: SafeText)] = []
    if !relations.after.isEmpty {
      var parents: [SafeText] = []
      for id in relations.after.prefix(20) {
        let parent = try? connection.ask(.jobGet, ["id": .integer(id)])["job"]
        parents.append("\(id) (\(SafeText(parent?["state"]?.stringValue ?? "gone")))")
      }
      if relations.after.count > 20 { parents.append("and \(relations.after.count - 20) more") }
      var rules: [SafeText] = []
      if relations.mode == .any { rules.append("any of them") }
      if relations.condition == .completion { rules.append("on completion") }
      if relations.onParentDead == .cancel { rules.append("cancelled without them") }
      lines.append(("after", (parents + rules).joined(separator: ", ")))
    }
    let callback = job.state == .blocked && relations.after.isEmpty ? job.id : nil
    if let id = relations.batch ?? callback {
      let answer = try? connection.ask(.batchGet, ["batch": .integer(id)])["batch"]
      let batch = answer.flatMap { try? WireBatch(json: $0) }
      lines.append((callback == nil ? "batch" : "callback of", "\(id)\(batch.map { ": \(Batches.text($0))" } ?? "")"))
    }
    if let origin = relations.derivedFrom { lines.append(("edited from", "\(origin)")) }
    if let trace = relations.trace { lines.append(("trace", SafeText(trace))) }
    return lines
  }

  /// What whoever looks at the job's failure needs to know: its own words, and its kind's where it has none.
  private static func runbook(of job: WireJob) -> [(name: SafeText, value: SafeText?)] {
    [
      ("owner", job.runbook?.owner.map { SafeText($0) }), ("expects", job.runbook?.expects.map { SafeText($0) }),
      ("rollback", job.runbook?.rollback.map { SafeText($0) }), ("link", job.runbook?.link.map { SafeText($0) }),
    ]
  }

  private static func print(
    _ job: WireJob, _ runs: [WireAttempt], _ relations: [(name: SafeText, value: SafeText)], _ session: Session
  ) {
    let console = session.console
    let now = session.now
    func field(_ name: SafeText, _ value: SafeText?, _ tone: Console.Tone = .plain) {
      guard let value, !value.isEmpty else { return }
      console.line([(name.padded(columns: 12), .muted), (value, tone)])
    }
    func time(_ name: SafeText, _ at: Timestamp?) {
      guard let at else { return }
      let distance: SafeText = at > now ? "in \(SafeText.duration(at - now))" : "\(SafeText.age(now - at)) ago"
      field(name, "\(ClockText.dateTime(at))  (\(distance))")
    }
    console.line([("job \(job.id)  ", .strong), (JobText.subject(job), .strong)])
    let (state, tone) = JobText.state(job)
    field("state", state, tone)
    field("queue", SafeText(job.queue))
    field("kind", SafeText(job.kind))
    field("priority", "\(job.priority)")
    field("attempt", "\(job.attempt) of \(job.maxAttempts)")
    if job.rescues > 0 { field("rescues", "\(job.rescues)") }
    time("created", job.createdAt)
    time("due", job.state == .scheduled || job.state == .retrying ? job.runAt : nil)
    time("started", job.startedAt)
    time("finished", job.finishedAt)
    time("held", job.pausedAt)
    time("held until", job.pausedUntil)
    for line in relations { field(line.name, line.value) }
    if let started = job.startedAt { field("run", SafeText.duration((job.finishedAt ?? now) - started)) }
    field("worker", job.worker.map { SafeText($0) })
    field("limit key", job.limitKey.map { SafeText($0) })
    field("unique", job.unique.map { SafeText($0.key) })
    field("timeout", job.timeoutMS.map { SafeText.duration(.milliseconds($0)) })
    field("tags", job.tags.map { SafeText($0) }.joined(separator: " "))
    field("progress", job.progress.map(JobText.progress))
    field("error", job.error.map(JobText.error), .bad)
    field("exit", job.exit.map(JobText.exit))
    if let command = JobText.commandLine(job), command != JobText.subject(job) { field("command", command) }
    field("args", job.args.map(JobText.compact))
    field("metadata", job.metadata.map(JobText.compact))
    field("result", job.result.map(JobText.compact))
    field("checkpoint", job.checkpoint.map(JobText.compact))
    if let origin = job.enqueuedBy { field("by", "\(SafeText(origin.user)), \(SafeText(origin.client))") }
    for (name, text) in runbook(of: job) { field(name, text) }
    field("log", job.logBytes > 0 ? "\(SafeText.bytes(Int(job.logBytes)))  (jobtop logs \(job.id))" : nil)
    guard !runs.isEmpty else { return }
    console.line()
    var table = Table([
      .init(title: "ATTEMPT", isNumber: true), .init(title: "STARTED"), .init(title: "RAN", isNumber: true),
      .init(title: "WORKER"), .init(title: "OUTCOME"), .init(title: "WHAT"),
    ])
    for run in runs {
      let what = run.error.map(JobText.error) ?? run.exit.map(JobText.exit) ?? ""
      table.add([
        ("\(run.attempt)", .plain), (ClockText.dateTime(run.startedAt), .plain),
        (SafeText.duration((run.endedAt ?? now) - run.startedAt), .plain), (SafeText(run.worker), .plain),
        (SafeText(run.outcome?.rawValue ?? "running"), .plain), (what, run.error == nil ? .plain : .bad),
      ])
    }
    table.print(to: console)
  }
}
