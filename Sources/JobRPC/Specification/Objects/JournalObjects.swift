/// What the journal keeps.
enum JournalObjects {
  static let entry = ObjectSpec(
    "One line of the record of what people and policies did.",
    [
      .required("id", .id, "Rises strictly"), .required("t_us", .time, "When"),
      .optional("actor", .object(.person), "Who; absent for a policy of the store"),
      .required("verb", .string, "queue.pause, job.retry, …"), .required("target", .string, "To what it was done"),
      .optional("reason", .string, "Why; of a note, its text"),
      .optional("command", .string, "The line that does the same in a shell"),
      .required("matched", .count, "How many things it named"),
      .required("changed", .count, "How many of them it changed"),
      .required("before", .map(.any), "What it touched as it was: counts by state, settings"),
      .required("after", .map(.any), "The same as it was left"),
      .optional("metrics", .map(.any), "The store's numbers: before, after_1m, after_5m, after_15m"),
      .optional("version", .string, "What a note says went out"),
      .optional("files", .array(.string), "What a note says was touched"),
      .optional("metric", .string, "What a note says shall get better"),
      .optional("link", .string, "Where more is written"),
      .optional("undo_until_us", .time, "Until when it may be undone"),
      .optional("undone_by", .id, "The entry that undid it"),
    ])

  static let person = ObjectSpec(
    "Who did something.",
    [
      .required("uid", .count, "By the peer's credentials"), .required("user", .string, "The uid's name"),
      .optional("origin", .string, "Where they came from, as their program told it"),
    ])
}
