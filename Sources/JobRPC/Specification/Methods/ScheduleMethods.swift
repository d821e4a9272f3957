import JobCore

/// Schedules: jobs made by the clock.
enum ScheduleMethods {
  static let list = MethodSpec(
    "List the schedules with their next ticks.", role: .view, .reads,
    params: [.optional("upcoming", .count, "How many ticks of each to tell, up to 100; 5 by default")],
    result: .members([.required("schedules", .array(.object(.schedule)), "The schedules, by name")]))

  static let put = MethodSpec(
    "Make a schedule, or change the one of that name.", role: .operate, .journaled,
    params: [
      .required("name", .string, "Its name, 1 to 128 bytes"),
      .required(
        "cron", .either([.word(["@hourly", "@daily", "@weekly", "@monthly", "@yearly"]), .string]),
        "Five fields, six with seconds first, @hourly … or @every 10m"),
      .optional("zone", .string, "An IANA time zone; the store's by default"),
      .optional("misfire", .string, "For ticks that nobody could fire: skip, one (default), all or all(6h)"),
      .optional("overlap", .word(["allow", "skip", "cancel_running"]), "While an earlier job is not over; allow"),
      .reason,
    ] + JobObjects.newJob.members.filter { !once.contains($0.name) },
    result: .members([
      .required("name", .string, "Its name"), .required("zone", .string, "Its time zone"),
      .required("next_us", .time, "The next tick"),
      .required("upcoming_us", .array(.time), "That tick and those after it"),
    ]),
    errors: [.notFound, .storeFull])

  /// What a job can have that is made more than once.
  private static let once: Set<String> = [
    "run_at_us", "delay_ms", "idempotency_key", "unique", "after", "after_mode", "after_on", "on_parent_dead", "batch",
    "trace",
  ]

  static let pause = verb(
    "Stop a schedule's ticks; those of the pause are not run later.",
    [.optional("until_us", .time, "Resume by itself then")])
  static let resume = verb("Let a paused schedule go on with its next tick.")
  static let delete = verb("Forget a schedule; its jobs stay.")

  static let run = MethodSpec(
    "Make a job of a schedule now.", role: .operate, .journaled,
    params: [.required("name", .string, "The schedule"), .reason],
    result: .members([
      .required("id", .id, "The job's id"), .required("deduplicated", .bool, "Never: each call makes a job"),
    ]),
    errors: [.notFound, .storeFull, .uniqueConflict])

  private static func verb(_ summary: String, _ params: [Member] = []) -> MethodSpec {
    MethodSpec(
      summary, role: .operate, .journaled, params: [.required("name", .string, "The schedule"), .reason] + params,
      result: .done, errors: [.notFound])
  }
}
