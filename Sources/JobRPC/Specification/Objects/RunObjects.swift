import JobCore

/// Runs: how they are held, end and are told of.
enum RunObjects {
  static let heldRun = ObjectSpec(
    "A run that a worker holds.", [.required("id", .id, "The job"), .required("fence", .count, "The run's token")])

  static let outcome = ObjectSpec(
    "How a run ended: by one of result, error, snooze_ms and release; by none of them it is completed.",
    [
      .required("id", .id, "The job"), .required("fence", .count, "The run's token"),
      .optional("result", .any, "Done, with this"), .optional("error", .object(.error), "Failed, by this"),
      .optional("retry", .bool, "With error: false is for good"),
      .optional("delay_ms", .milliseconds, "With error: before the next attempt"),
      .optional("snooze_ms", .milliseconds, "Run it again after that long, not counted"),
      .optional("release", .bool, "Given back, not counted"),
      .optional("exit", .object(.exit), "How its command ended"),
    ])

  static let refusedOutcome = ObjectSpec(
    "An outcome that did not count.",
    [
      .required("id", .id, "The job"), .required("fence", .count, "The token that was presented"),
      .required("code", .integer, "Why"), .required("message", .string, "In words"),
      .optional("data", .map(.any), "The facts"),
    ])

  static let attempt = ObjectSpec(
    "One run of a job.",
    [
      .required("attempt", .count, "Which one"), .required("fence", .count, "Its token"),
      .required("worker", .string, "Who ran it"), .required("started_us", .time, "When it began"),
      .optional("ended_us", .time, "When it ended"),
      .optional(
        "outcome", .word(["completed", "failed", "snoozed", "released", "rescued", "cancelled", "timed_out"]),
        "How it ended"),
      .optional("error", .object(.error), "Why it failed"), .optional("exit", .object(.exit), "How its command ended"),
      .required("log_bytes", .count, "What it wrote"),
    ])

  static let error = ObjectSpec(
    "Why a run failed.",
    [
      .required("class", .string, "The error's type"), .optional("message", .string, "Up to 4 KiB are kept"),
      .optional("frames", .array(.object(.frame)), "Where, innermost last; up to 100 are kept"),
      .optional("group", .string, "The error group it belongs to"),
    ])

  static let errorGroup = ObjectSpec(
    "Failures with one fingerprint.",
    [
      .required("id", .string, "16 hexadecimal digits; four or more of them name it"),
      .required("class", .string, "The errors' type"),
      .required("message", .string, "What their messages have in common"),
      .required("state", .word(ErrorGroup.StateName.allCases.map(\.rawValue)), "Whether somebody has dealt with it"),
      .required("count", .count, "Failures so far"), .required("first_us", .time, "When it was seen first"),
      .required("last_us", .time, "When it was seen last"),
      .optional("resolved_us", .time, "When somebody resolved it"), .optional("until_us", .time, "Snoozed until then"),
      .optional("reopened_us", .time, "When a new failure reopened it last"),
      .required("kinds", .array(.string), "What failed so, seen last first, at most 16"),
      .required("queues", .array(.string), "Their queues"), .required("workers", .array(.string), "Who ran them"),
      .required("versions", .array(.string), "The versions of the workers' programs"),
      .required("sample_job", .id, "The job that failed so last"),
    ])

  static let frame = ObjectSpec(
    "One place of a stack.",
    [
      .optional("file", .string, "Its file"), .optional("line", .count, "Its line"),
      .optional("function", .string, "Its function"), .optional("library", .bool, "Not the project's own code"),
    ])

  static let exit = ObjectSpec(
    "How a command ended and what it used.",
    [
      .optional("code", .integer, "Its exit code"), .optional("signal", .count, "The signal that ended it"),
      .optional("cpu_ms", .milliseconds, "Processor time"), .optional("max_rss_kb", .count, "Memory at its peak"),
    ])

  static let logEntry = ObjectSpec(
    "One line of a run's log.",
    [
      .required("seq", .count, "Its place in the job's log"), .required("t_us", .time, "When it was written"),
      .required("attempt", .count, "By which attempt"), .required("fence", .count, "By which run"),
      .required("stream", .word(LogWords.streams), "Where it came from"),
      .optional("level", .string, "How grave it is"),
      .optional("text", .string, "The line"), .optional("b64", .string, "The line where it is no UTF-8"),
    ])

  static let logHit = ObjectSpec(
    "A line that a search found.",
    [.required("job", .id, "Whose log"), .required("entry", .object(.logEntry), "The line")])

  static let newLogEntry = ObjectSpec(
    "One line to be kept.",
    [
      .optional("stream", .word(LogWords.streams), "Where it came from; stdout by default"),
      .required("t_us", .time, "When it was written"), .optional("level", .string, "How grave it is"),
      .optional("text", .string, "The line"), .optional("b64", .string, "The line where it is no UTF-8"),
    ])
}

private enum LogWords {
  static let streams = WireLogEntry.Stream.allCases.map(\.rawValue)
}
