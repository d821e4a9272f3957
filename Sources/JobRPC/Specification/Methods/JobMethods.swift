import JobCore

/// Giving jobs and looking at them.
enum JobMethods {
  static let enqueue = MethodSpec(
    "Take a job. The reply comes when it is on disk.", role: .produce, .works,
    params: JobObjects.newJob.members,
    result: .members([
      .required("id", .id, "The job's id"),
      .required("deduplicated", .bool, "Whether the job was there already, by its idempotency key"),
    ]),
    errors: [.notFound, .idempotencyMismatch, .uniqueConflict, .refusedInState, .draining, .storeFull])

  static let enqueueMany = MethodSpec(
    "Take up to 10,000 jobs in one transaction; each is taken or refused by itself.", role: .produce, .works,
    params: [.required("jobs", .array(.object(.newJob)), "The jobs, in the order of the ids that come back")],
    result: .members([
      .required("ids", .array(.either([.id, .null])), "One for each job, null where it was refused"),
      .required("outcomes", .array(.object(.enqueueOutcome)), "Of those that were not plainly taken"),
    ]),
    errors: [.draining, .storeFull])

  static let edit = MethodSpec(
    "Make a new job from an old one, changed; the old one stays as it is. What was left as a mask keeps its value.",
    role: .operate, .journaled,
    params: [
      .required("id", .id, "The job that it is made from"),
      .optional("if_state", .array(.word(StateWords.all)), "Only where that job is in one of these states"), .reason,
    ] + JobObjects.newJob.members.filter { $0.name != "kind" },
    result: .members([
      .required("id", .id, "The new job"), .required("derived_from", .id, "The job that it was made from"),
    ]),
    errors: [.notFound, .idempotencyMismatch, .uniqueConflict, .refusedInState, .draining, .storeFull])

  static let get = MethodSpec(
    "Give one job whole.", role: .view, .reads,
    params: [
      .required("id", .id, "The job"),
      .optional("reveal", .bool, "Show what is redacted; needs admin and is journaled"), .reason,
    ],
    result: .members([.required("job", .object(.job), "The job")]), errors: [.notFound])

  static let list = MethodSpec(
    "List the jobs that match a filter, a page at a time.", role: .view, .reads,
    params: FilterMethods.filter + [
      .optional("sort", .string, "id priority created run_at started finished duration attempt; - turns it; -id"),
      .optional("after", .string, "The `next` of the page before"),
      .optional("limit", .count, "At most so many, 1 to 10000; 100 by default"),
    ],
    result: .members([
      .required("jobs", .array(.object(.job)), "The page"),
      .optional("next", .string, "Where the next page begins; absent on the last one"),
      .required("matched", .count, "How many jobs match"),
      .optional("more", .bool, "There are more than `matched` says"),
    ]))

  static let attempts = MethodSpec(
    "Give every run of a job, the one that goes on last.", role: .view, .reads,
    params: [.required("id", .id, "The job")],
    result: .members([.required("attempts", .array(.object(.attempt)), "The runs, oldest first")]),
    errors: [.notFound])

  static let why = MethodSpec(
    "Say what keeps a job from running, each reason with its numbers and names.", role: .view, .reads,
    params: [.required("id", .id, "The job")],
    result: .members([.required("reasons", .array(.object(.reason)), "Its own state first, what stands before it last")]
    ),
    errors: [.notFound])

  static let wait = MethodSpec(
    "Wait until all of these jobs are final, or time is over.", role: .view, .reads,
    params: [
      .required("ids", .array(.id), "1 to 10000 jobs"),
      .optional("timeout_ms", .milliseconds, "How long; without it until they are final"),
    ],
    result: .members([.required("jobs", .array(.object(.job)), "The jobs as they are now")]),
    errors: [.notFound])
}
