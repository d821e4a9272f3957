import JobCore

/// Sets of jobs with a callback.
enum BatchMethods {
  static let open = MethodSpec(
    "Open a batch: its callback job waits until the batch is closed and all of its jobs are over.", role: .produce,
    .works,
    params: [
      .required("callback", .object(.newJob), "The job that then runs, once; without `after`"),
      .optional("on", .word(["success", "completion"]), "What of the batch's jobs counts; completion by default"),
    ],
    result: .members([
      .required("batch", .id, "The batch, which has its callback job's id"),
      .required("deduplicated", .bool, "Whether it was there already, by the callback's idempotency key"),
    ]),
    errors: [.notFound, .idempotencyMismatch, .uniqueConflict, .refusedInState, .draining, .storeFull])

  static let close = MethodSpec(
    "Close a batch: no more jobs come. One without a job that is not over fires at once.", role: .produce, .works,
    params: [.required("batch", .id, "The batch")], result: .nothing, errors: [.notFound, .draining, .storeFull])

  static let get = MethodSpec(
    "Give a batch with its counts.", role: .view, .reads, params: [.required("batch", .id, "The batch")],
    result: .members([.required("batch", .object(.batch), "The batch")]), errors: [.notFound])

  static let batch = ObjectSpec(
    "A set of jobs with a callback job.",
    [
      .required("id", .id, "The callback job's id"), .required("open", .bool, "Whether jobs may still be added"),
      .required("on", .word(["success", "completion"]), "What the callback waits for"),
      .required("total", .count, "Jobs ever added"), .required("pending", .count, "Those that are not over"),
      .required("failed", .count, "Those that are over and not completed"),
      .required("opened_us", .time, "When it was opened"),
    ])
}
