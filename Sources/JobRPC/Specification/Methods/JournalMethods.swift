import JobCore

/// The record of what people and policies did.
enum JournalMethods {
  static let list = MethodSpec(
    "List the journal, newest first.", role: .view, .reads,
    params: [
      .optional("after", .id, "Go on behind this entry: `next` of the page before"),
      .optional("limit", .count, "At most so many, up to 1000; 100 by default"),
    ],
    result: .members([
      .required("entries", .array(.object(.journalEntry)), "The entries"),
      .optional("next", .id, "Where the next page begins"),
    ]))

  static let undo = MethodSpec(
    "Take back what an entry tells of, for each thing that is untouched since.", role: .operate, .journaled,
    params: [.required("journal_id", .id, "The entry"), .reason], result: .object(.tally),
    errors: [.notFound, .refusedInState])

  static let note = MethodSpec(
    "Write a note into the journal: a deploy, a change elsewhere.", role: .operate, .journaled,
    params: [
      .required("text", .string, "What happened, at most 4096 bytes"),
      .optional("target", .string, "What it is about"),
      .optional("version", .string, "Which version went out"),
      .optional("files", .array(.string), "Which files were touched"),
      .optional("metric", .string, "Which number shall get better"),
      .optional("link", .string, "Where more is written"),
    ],
    result: .members([.required("id", .id, "The entry")]))
}
