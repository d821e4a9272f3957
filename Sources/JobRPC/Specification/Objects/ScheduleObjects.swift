import JobCore

/// Schedules as they are listed.
enum ScheduleObjects {
  static let schedule = ObjectSpec(
    "What makes jobs by the clock.",
    [
      .required("name", .string, "Its name"),
      .required("cron", .string, "When it fires"), .required("zone", .string, "In whose clocks"),
      .required("kind", .string, "The kind of its jobs"), .required("args", .any, "Their args"),
      .required("queue", .string, "Their queue"),
      .required("misfire", .string, "For ticks that nobody could fire: skip, one or all(D)"),
      .required("overlap", .word(Overlap.allCases.map(\.rawValue)), "While an earlier job is not over"),
      .optional("paused", .object(.pause), "Who holds it"),
      .optional("next_us", .time, "The next tick; behind the pause where it is paused"),
      .required("upcoming_us", .array(.time), "That tick and those after it"),
      .optional(
        "last",
        .members([
          .required("job", .id, "The job"), .optional("state", .word(StateWords.all), "Absent once it is forgotten"),
          .required("at_us", .time, "The tick, or when a person asked"),
          .optional("duration_ms", .milliseconds, "Of its last run, once it is final"),
        ]), "The job that it made last"),
      .required("missed", .count, "Ticks that made no job"),
      .optional("owner", .string, "Whose jobs they are"),
    ])
}
