/// Workers, queues and kinds.
enum QueueObjects {
  static let worker = ObjectSpec(
    "A connected process that claims jobs.",
    [
      .required("id", .string, "Given by the store: w-07"), .required("name", .string, "What it calls itself"),
      .required("host", .string, "Where it says it is"), .required("pid", .count, "Its process, as it says"),
      .required("language", .string, "What it is written in, as it says"),
      .optional("version", .string, "Of its code, as it says"),
      .required("queues", .array(.string), "The queues it serves; none for all"),
      .required("kinds", .array(.string), "What it can run"), .required("slots", .count, "Runs at a time"),
      .required("running", .array(.id), "The jobs it runs"),
      .required("state", .word(WireWorker.State.allCases.map(\.rawValue)), "What it does"),
      .optional("paused", .object(.pause), "Who holds it"),
      .required("last_seen_us", .time, "When it was heard last"),
      .optional("lease_ends_us", .time, "When the runs of a silent worker are taken back"),
      .required("started_us", .time, "When it came"),
      .required("completed", .count, "Runs that it completed"), .required("failed", .count, "Runs that failed"),
      .optional("stats", .map(.any), "What it measures of itself"),
    ])

  static let workerCommand = ObjectSpec(
    "What the store asks of a worker: one of these.",
    [
      .optional("cancel", .id, "End this job by the ladder"), .optional("pause", .id, "Hold this job"),
      .optional("resume", .id, "Let this job go on"), .optional("kill", .id, "End this job at once"),
      .optional("drain", .bool, "Claim nothing more, go when all runs have ended"),
      .optional("stop", .bool, "End all runs and go"),
    ])

  static let queue = ObjectSpec(
    "A named line of jobs.",
    [
      .required("name", .string, "Its name"), .optional("paused", .object(.pause), "Who holds it"),
      .optional("concurrency", .count, "Runs at a time"), .optional("rate", .object(.rate), "Starts in a time"),
      .optional(
        "per_key",
        .members([
          .optional("concurrency", .count, "Runs at a time"), .optional("rate", .object(.rate), "Starts in a time"),
        ]), "The same for each limit key"),
      .optional("target_wait_ms", .milliseconds, "How long its jobs should wait at most"),
      .required("counts", .object(.counts), "Jobs in each state"),
      .optional("oldest_queued_us", .time, "Since when its first job waits"),
      .optional("wait_p95_ms", .count, "95 % of its jobs waited at most so long"),
      .required("in_per_s", .number, "Jobs enqueued a second"), .required("out_per_s", .number, "Runs ended a second"),
      .optional("history", .array(.count), "Runs ended in each of the last cells; only in views"),
    ])

  static let pause = ObjectSpec(
    "Who holds something, since when and why.",
    [
      .required("actor", .string, "Who"), .optional("reason", .string, "Why"),
      .required("since_us", .time, "Since when"), .optional("until_us", .time, "Until when"),
    ])

  static let rate = ObjectSpec(
    "A token bucket: it starts full and holds `count`.",
    [.required("count", .count, "Starts"), .required("per_ms", .milliseconds, "In that time")])

  static let kind = ObjectSpec(
    "What the worker does with the args.",
    [
      .required("name", .string, "Its name"), .optional("paused", .object(.pause), "Who holds it"),
      .optional("runbook", .object(.runbook), "Who to ask and what to do"),
      .required("policy", .object(.policy), "How its jobs are run"),
      .required("counts", .object(.counts), "Jobs in each state"),
      .optional("run_p50_ms", .number, "Half of its runs took at most so long"),
      .optional("run_p95_ms", .number, "95 % of its runs took at most so long"),
      .required("workers", .count, "Workers that can run it"),
    ])

  static let policy = ObjectSpec(
    "How the jobs of a kind are run.",
    [
      .optional("max_attempts", .count, "Counted runs at most"),
      .optional(
        "backoff", .either([.object(.backoff), .array(.milliseconds), .word(["standard"])]),
        "The delay before the next attempt"),
      .optional("timeout_ms", .milliseconds, "A run that takes longer is ended; 0 for none"),
      .optional("soft_timeout_ms", .milliseconds, "A run that takes longer is asked to end; 0 for none"),
      .optional("start_within_ms", .milliseconds, "Not started until then, a job is dead; 0 for no bound"),
      .optional("retry_for_ms", .milliseconds, "The time that attempts may take; 0 for no bound"),
      .optional("on_crash", .word(["retry", "pause", "dead"]), "What a rescued run's job becomes"),
      .optional("retention_ms", .map(.milliseconds), "How long jobs in a final state are kept, by state"),
    ])
}
