/// The store, its numbers and its changes.
enum StoreObjects {
  static let identity = ObjectSpec(
    "Who the store says is at the other end.",
    [
      .required("uid", .count, "By the peer's credentials"), .required("user", .string, "The uid's name"),
      .required("roles", .array(.string), "What the peer may do"),
    ])

  static let counts = ObjectSpec("Jobs in each state.", StateWords.all.map { .required($0, .integer, "Jobs \($0)") })

  static let percentiles = ObjectSpec(
    "Durations that so many of the recent ones stayed within.",
    [
      .required("p50_ms", .number, "Half of them"), .required("p95_ms", .number, "95 %"),
      .required("p99_ms", .number, "99 %"),
    ])

  static let event = ObjectSpec(
    "One change of the store, with the facts of its type.", hasFacts: true,
    [
      .required("seq", .count, "Rises strictly in the order of the commits"),
      .required("t_us", .time, "When"), .required("type", .string, "job.completed, queue.paused, …"),
      .optional("job", .id, "The job"), .optional("queue", .string, "The queue"),
      .optional("kind", .string, "The kind"),
      .optional("attempt", .count, "The attempt"),
    ])

  static let health = ObjectSpec(
    "Whether the store is well, with the facts of disk, write-ahead log and clock.", hasFacts: true,
    [
      .required("ok", .bool, "All is well"), .optional("reasons", .array(.string), "Why it is not, in words"),
      .required("server", .string, "The daemon's name and version"),
      .required("store_id", .string, "Names this store for good"), .required("started_us", .time, "When it began"),
      .required("now_us", .time, "Its clock"), .required("jobs", .count, "All jobs"),
      .required("connections", .count, "Open connections"), .required("workers", .count, "Workers"),
      .required("loops", .array(.object(.loop)), "What runs by itself"),
    ])

  static let finding = ObjectSpec(
    "One thing that was checked.",
    [
      .required("code", .string, "What: redaction, kinds.no_owner, disk, …"),
      .required("severity", .word(["error", "warning", "ok"]), "Whether somebody should act"),
      .required("text", .string, "How it stands"), .optional("remedy", .string, "What to do"),
    ])

  static let plan = ObjectSpec(
    "How a statement finds its rows, in SQLite's words.",
    [.required("sql", .string, "The statement"), .required("steps", .array(.string), "What it does")])

  static let loop = ObjectSpec(
    "One of the store's loops.", hasFacts: true,
    [
      .required("name", .string, "Its name"), .optional("next_us", .time, "What it does next, when"),
      .optional("last_us", .time, "When it last did its work"), .optional("rows", .count, "What it has dealt with"),
      .optional("last_error", .string, "What it met last"),
      .optional("overdue", .bool, "It should have run a while ago"),
    ])
}
