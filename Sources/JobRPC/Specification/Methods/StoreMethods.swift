import JobCore

/// The store itself.
enum StoreMethods {
  static let health = MethodSpec(
    "Say whether the store is well, and what each of its loops does.", role: .view, .reads, result: .object(.health))

  static let pause = MethodSpec(
    "Start nothing more at all: the kill switch. Jobs are taken, and those that run go on.", role: .operate,
    .journaled, params: [.reason, .until], result: .done)

  static let resume = MethodSpec(
    "Let the paused store go on.", role: .operate, .journaled, params: [.reason], result: .done)

  static let backup = MethodSpec(
    "Copy the store into a new directory while it serves. Answered when the copy is on the disk.", role: .admin, .works,
    params: [.required("path", .string, "The directory to make, absolute, on the daemon's machine")],
    result: .members([
      .required("path", .string, "The directory"), .required("bytes", .count, "What it holds"),
      .required("pages", .count, "Pages copied"), .required("duration_ms", .milliseconds, "How long it took"),
    ]),
    errors: [.refusedInState, .storeFull, .draining])

  static let check = MethodSpec(
    "Go through what should be right before a store is relied on.", role: .view, .reads,
    params: [.optional("plans", .bool, "Also how each statement of the store finds its rows")],
    result: .members([
      .required("findings", .array(.object(.finding)), "What was looked at, the gravest first"),
      .optional("plans", .array(.object(.plan)), "The statements of the store so far"),
    ]))

  static let metrics = MethodSpec(
    "Give the store's numbers as Prometheus reads them.", role: .view, .reads,
    result: .members([.required("text", .string, "Prometheus' text format, version 0.0.4")]))

  static let history = MethodSpec(
    "Give what went in and out over a time: one array a series, null where nobody saw it.", role: .view, .reads,
    params: [.required("range", .string, "How far back, as a duration from 10s to 30d: 15m, 1d")],
    result: .members(
      [
        .required("cell_ms", .milliseconds, "The length of a cell: 10 s up to 15 min, 1 min up to a day, else 15 min"),
        .required("from_us", .time, "Where the first cell begins"),
      ]
        + [
          ("in", "Jobs enqueued"), ("done", "Runs completed"), ("failed", "Runs failed"),
          ("queued", "Jobs queued at its end"), ("running", "Jobs running at its end"),
          ("wait_p50_ms", "Half of the starts had waited at most so long"),
          ("wait_p95_ms", "95 % of the starts had waited at most so long"),
          ("run_p50_ms", "Half of the runs took at most so long"),
          ("run_p95_ms", "95 % of the runs took at most so long"),
        ].map { .required($0.0, .array(.either([.count, .null])), $0.1) }))

  static let stats = MethodSpec(
    "Give the store's counts and rates.", role: .view, .reads,
    result: .members([
      .required("counts", .object(.counts), "Jobs in each state"),
      .required("jobs", .count, "All jobs"),
      .required("queues", .count, "Queues"),
      .required("workers", .count, "Workers"),
      .required("slots", .members([.required("busy", .count, "In use"), .required("total", .count, "All")]), "Slots"),
      .required(
        "rates",
        .members([
          .required("in_per_s", .number, "Jobs enqueued a second"),
          .required("out_per_s", .number, "Jobs completed a second"),
          .required("failed_per_s", .number, "Runs failed a second"),
        ]), "Over the last minute"),
      .optional("wait", .object(.percentiles), "How long jobs waited"),
      .optional("run", .object(.percentiles), "How long jobs ran"),
      .required("connections", .count, "Open connections"),
      .required("waiting_claims", .count, "Claims that wait for a job"),
      .required("watches", .count, "Live queries"),
      .required("watch_stalls", .count, "Frames held back because a reader was slow"),
      .required("commits", .count, "Transactions since the start"),
      .required("commands", .count, "Commands since the start"),
      .required("wakeups", .count, "Turns of the loop since the start"),
      .required("events_seq", .count, "The newest change"),
      .required("started_us", .time, "When the daemon began"),
      .required("cpu_us", .count, "Processor time used, in microseconds"),
      .required("rss_bytes", .count, "Memory in use"),
    ]))
}
