import JobCore

/// What a worker says of its runs.
enum RunMethods {
  static let claim = MethodSpec(
    "Take jobs to run under a lease; waits until there is one. With `done` it answers after the commit.",
    role: .work, .works,
    params: [
      .required("worker", .string, "The registered worker"),
      .optional("queues", .array(.string), "From these queues; any by default"),
      .optional("kinds", .array(.string), "Of these kinds; the registered ones by default"),
      .optional("limit", .count, "At most so many, up to 1000; 1 by default"),
      .optional("wait_ms", .milliseconds, "How long to wait for one, up to an hour"),
      .optional("done", .array(.object(.outcome)), "Runs that ended since"),
    ],
    result: .members([
      .required("jobs", .array(.object(.claimedJob)), "The runs that began"),
      .required("refused", .array(.object(.refusedOutcome)), "Those of `done` that did not count"),
    ]),
    errors: [.notFound, .draining])

  static let complete = outcome(
    "End a run: done.", [.optional("result", .any, "What came of it, up to 256 KiB")])

  static let fail = outcome(
    "End a run: it failed, and is tried again while attempts are left.",
    [
      .required("error", .object(.error), "What went wrong"),
      .optional("retry", .bool, "false: for good"),
      .optional("delay_ms", .milliseconds, "Before the next attempt, in place of the backoff"),
    ])

  static let snooze = outcome(
    "End a run: run it again later, not counted.", [.required("delay_ms", .milliseconds, "After that long")])

  static let release = outcome("Give a run back, not counted.", [])

  static let progress = MethodSpec(
    "Tell how far a run is, keep its checkpoint, and hear whether it should stop.", role: .work, .works,
    params: run + [
      .optional("fraction", .number, "From 0 to 1"),
      .optional("message", .string, "At most 1024 bytes"),
      .optional("checkpoint", .any, "What the next run of the job is to begin from, up to 256 KiB"),
    ],
    result: .members([
      .required("cancel", .bool, "The job was called off"), .required("pause", .bool, "The job is held"),
    ]),
    errors: [.notFound, .staleFence])

  static let appendLog = MethodSpec(
    "Add to a run's log. The reply is the credit for more.", role: .work, .works,
    params: run + [.optional("entries", .array(.object(.newLogEntry)), "The lines")],
    result: .nothing, errors: [.staleFence])

  private static let run: [Member] = [
    .required("id", .id, "The job"), .required("fence", .count, "The run's token, from the claim"),
  ]

  private static func outcome(_ summary: String, _ more: [Member]) -> MethodSpec {
    MethodSpec(
      summary, role: .work, .works,
      params: run + more + [.optional("exit", .object(.exit), "How its command ended")],
      result: .nothing, errors: [.notFound, .refusedInState, .staleFence])
  }
}
