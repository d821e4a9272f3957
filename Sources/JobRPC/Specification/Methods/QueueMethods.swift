import JobCore

/// Queues and their switches.
enum QueueMethods {
  static let list = MethodSpec(
    "List the queues with their counts and rates.", role: .view, .reads,
    result: .members([.required("queues", .array(.object(.queue)), "The queues, by name")]))

  static let pause = MethodSpec(
    "Start no more jobs of a queue; it goes on taking them.", role: .operate, .journaled,
    params: [.required("queue", .string, "The queue"), .reason, .until],
    result: .done, errors: [.notFound, .refusedInState])

  static let resume = MethodSpec(
    "Let a paused queue go on.", role: .operate, .journaled,
    params: [.required("queue", .string, "The queue"), .reason], result: .done,
    errors: [.notFound, .refusedInState])

  static let limit = MethodSpec(
    "Bound how much of a queue runs; what is not named stays, null clears.", role: .operate, .journaled,
    params: [.required("queue", .string, "The queue")] + bounds + [
      .optional("per_key", .members(bounds), "The same for each limit key"),
      .optional("target_wait_ms", .milliseconds, "How long its jobs should wait at most"), .reason,
    ],
    result: .done)

  private static let bounds: [Member] = [
    .optional("concurrency", .count, "Runs at a time, 1 to 1000000"),
    .optional("rate", .object(.rate), "Starts in a time, a token bucket that starts full"),
  ]
}
