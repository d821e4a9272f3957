import JobCore

/// Reading what runs have written.
enum LogMethods {
  static let read = MethodSpec(
    "Read a job's log, from a place on or its end.", role: .view, .reads,
    params: [
      .required("id", .id, "The job"),
      .optional("attempt", .count, "Only this attempt"),
      .optional("from", .count, "From this entry on"),
      .optional("tail", .count, "The last so many, up to 10000"),
      .optional("limit", .count, "At most so many, up to 10000; 500 by default"),
      .optional("reveal", .bool, "Show what is redacted; needs admin and is journaled"),
    ],
    result: .members([
      .required("entries", .array(.object(.logEntry)), "The lines"),
      .optional("next", .count, "Where to read on; absent at the end"),
      .optional("first_seq", .count, "The oldest line that is kept"),
      .required("total", .count, "How many lines are kept"),
    ]),
    errors: [.notFound])
}
