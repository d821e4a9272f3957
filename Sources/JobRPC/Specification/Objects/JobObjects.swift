/// Jobs as they are given, kept and claimed.
enum JobObjects {
  static let newJob = ObjectSpec(
    "A job to be taken.",
    [
      .required("kind", .string, "What the worker does with the args: 1 to 128 bytes"),
      .optional("queue", .string, "The line it waits in; `default` by default"),
      .optional("args", .any, "Any JSON value up to 1 MiB, kept byte for byte; {} by default"),
      .optional("priority", .count, "0 (first) to 9; 4 by default"),
      .optional("run_at_us", .time, "Not before then"),
      .optional("delay_ms", .milliseconds, "Not before that long from now; not with run_at_us"),
      .optional("max_attempts", .count, "Counted runs at most; 25 by default, 1 for shell"),
      .optional("backoff", .either([.object(.backoff), .array(.milliseconds)]), "The delay before the next attempt"),
      .optional("timeout_ms", .milliseconds, "A run that takes longer is ended"),
      .optional("soft_timeout_ms", .milliseconds, "A run that takes longer is asked to end"),
      .optional("start_within_ms", .milliseconds, "Not started until then, it is dead"),
      .optional("retry_for_ms", .milliseconds, "No further attempt once so much time has gone since the first"),
      .optional("idempotency_key", .string, "The same key, kind, queue and args give the same job"),
      .optional("unique", .object(.unique), "No second job with this key"),
      .optional("after", .array(.id), "Blocked until these jobs are final"),
      .optional("after_mode", .word(["all", "any"]), "all by default"),
      .optional("after_on", .word(["success", "completion"]), "What of them counts; success by default"),
      .optional("on_parent_dead", .word(["block", "cancel"]), "When one of them cannot succeed any more"),
      .optional("batch", .id, "The open batch it belongs to"),
      .optional("limit_key", .string, "The key under which the queue's limits count it"),
      .optional("tags", .array(.string), "Up to 16 words of at most 64 bytes"),
      .optional("metadata", .map(.any), "Up to 16 KiB"),
      .optional("trace", .string, "The trace it belongs to, as traceparent has it"),
      .optional("runbook", .object(.runbook), "Of its kind: who to ask and what to do"),
    ])

  static let backoff = ObjectSpec(
    "Delays that grow.",
    [
      .required("base_ms", .milliseconds, "The first delay"),
      .optional("factor", .number, "By what each next one is longer, 1 to 1000; 2 by default"),
      .optional("max_ms", .milliseconds, "The longest; 6 h by default"),
      .optional("jitter", .number, "The share of it that is random, 0 to 1; 0.1 by default"),
    ])

  static let unique = ObjectSpec(
    "Among jobs of these states there is one with this key.",
    [
      .required("key", .string, "The key"),
      .optional("states", .array(.word(StateWords.all)), "All that are not final by default"),
      .optional("window_ms", .milliseconds, "Only for so long from the enqueueing on"),
    ])

  static let reason = ObjectSpec(
    "Why a job is not running now.", hasFacts: true,
    [
      .required("code", .string, "For programs: queue_paused, key_concurrency, no_worker, claimable …"),
      .required("text", .string, "For people"),
    ])

  static let runbook = ObjectSpec(
    "What a person needs to know of a kind; each at most 1024 bytes.",
    [
      .optional("owner", .string, "Who to ask"), .optional("expects", .string, "What a good run does"),
      .optional("rollback", .string, "How to undo it"), .optional("link", .string, "Where more is written"),
    ])

  static let job = ObjectSpec(
    "A job. Rows of views leave out args, result, metadata and checkpoint.",
    [
      .required("id", .id, "Rises strictly"),
      .required("kind", .string, "What the worker does with the args"),
      .required("queue", .string, "The line it waits in"),
      .required("state", .word(StateWords.all), "Where it is in its life"),
      .required("priority", .count, "0 (first) to 9"),
      .optional("args", .any, "Byte for byte, but for what is redacted"),
      .required("attempt", .count, "Counted runs, the one that goes on included"),
      .required("max_attempts", .count, "Counted runs at most"),
      .optional("failures", .count, "Failed runs"),
      .required("created_us", .time, "When it was taken"),
      .optional("run_at_us", .time, "Not before then; of a queued one, since then"),
      .optional("started_us", .time, "When its last run began"),
      .optional("finished_us", .time, "When it became final"),
      .optional("paused_at_us", .time, "When the running job was paused"),
      .optional("paused_from", .word(StateWords.all), "What a paused job returns to"),
      .optional("paused_until_us", .time, "When it resumes by itself"),
      .optional("expires_us", .time, "When the final job is pruned"),
      .optional("worker", .string, "Who runs it"),
      .optional("fence", .count, "The run's token"),
      .optional("cancel_requested", .bool, "It was called off and has not ended yet"),
      .optional("progress", .object(.progress), "How far its run says it is"),
      .optional("result", .any, "What came of it"),
      .optional("checkpoint", .any, "What its next run begins from"),
      .optional("error", .object(.error), "Why its last failed run failed"),
      .optional("exit", .object(.exit), "How its last command ended"),
      .required("rescues", .count, "Runs taken back from workers that were gone"),
      .required("tags", .array(.string), "Words to find it by"),
      .optional("metadata", .map(.any), "What its producer keeps with it"),
      .optional("timeout_ms", .milliseconds, "A run that takes longer is ended"),
      .optional("soft_timeout_ms", .milliseconds, "A run that takes longer is asked to end"),
      .optional("start_within_ms", .milliseconds, "Not started until then, it is dead"),
      .optional("retry_for_ms", .milliseconds, "The time that attempts may take"),
      .optional("limit_key", .string, "The key under which the queue's limits count it"),
      .optional("idempotency_key", .string, "The key of its producer"),
      .optional("unique", .object(.unique), "What it is unique by"),
      .optional("after", .array(.id), "The jobs it waits or waited for"),
      .optional("after_mode", .word(["all", "any"]), "all where absent"),
      .optional("after_on", .word(["success", "completion"]), "success where absent"),
      .optional("on_parent_dead", .word(["block", "cancel"]), "block where absent"),
      .optional("batch", .id, "The batch it belongs to"),
      .optional("derived_from", .id, "The job it was edited from"),
      .optional("schedule", .string, "The schedule whose tick it is"),
      .optional("trace", .string, "The trace it belongs to"),
      .optional("enqueued_by", .object(.origin), "Who asked for it"),
      .optional("runbook", .object(.runbook), "Of its kind"),
      .required("log_bytes", .count, "What its log holds"),
      .optional("title", .string, "What a person would call it, at most 96 bytes"),
    ])

  static let origin = ObjectSpec(
    "Who asked for a job.",
    [
      .required("uid", .count, "By the peer's credentials"), .required("user", .string, "The uid's name"),
      .required("client", .string, "What the program calls itself"),
      .optional("origin", .string, "Where the user came from, as the client says"),
    ])

  static let progress = ObjectSpec(
    "How far a run says it is.",
    [.optional("fraction", .number, "From 0 to 1"), .optional("message", .string, "In words")])

  static let claimedJob = ObjectSpec(
    "A job to run.",
    [
      .required("id", .id, "The job"), .required("kind", .string, "What to do"),
      .required("queue", .string, "Where it came from"), .required("args", .any, "With what"),
      .required("attempt", .count, "Counted runs, this one included"),
      .required("max_attempts", .count, "Counted runs at most"),
      .required("fence", .count, "The run's token"),
      .optional("timeout_ms", .milliseconds, "End it when it takes longer"),
      .optional("soft_timeout_ms", .milliseconds, "Ask it to end when it takes longer"),
      .optional("checkpoint", .any, "Where an earlier run got to"),
      .required("created_us", .time, "When it was taken"),
      .optional("tags", .array(.string), "Its tags"), .optional("metadata", .map(.any), "Its metadata"),
      .optional("trace", .string, "The trace it belongs to"),
    ])

  static let enqueueOutcome = ObjectSpec(
    "What became of one job of many that was not plainly taken.",
    [
      .required("index", .count, "Which of them"),
      .optional("deduplicated", .bool, "It was there already"),
      .optional("code", .integer, "Why it was refused"), .optional("message", .string, "In words"),
      .optional("data", .map(.any), "The facts"),
    ])

  static let tally = ObjectSpec(
    "What a verb did.",
    [
      .required("matched", .count, "Jobs that it was asked for"), .required("changed", .count, "Jobs that it changed"),
      .required("skipped", .map(.count), "How many it left alone, by reason"),
      .optional("cancelled", .bool, "It was stopped before its end; what it did not reach is skipped: not_reached"),
    ] + Member.mark)
}
