import JobCore

/// Reading what runs have written.
enum LogMethods {
  static let search = MethodSpec(
    "Look for text in the logs of the jobs that match a filter, a bounded part at a time.", role: .view, .reads,
    params: FilterMethods.filter + [
      .required("text", .string, "What a line must contain; ASCII letters match in either case"),
      .optional("since_us", .time, "Only lines of that time or later"),
      .optional("limit", .count, "At most so many hits, 1 to 1000; 100 by default"),
      .optional("cursor", .string, "The `cursor` of the part before"),
    ],
    result: .members([
      .required("hits", .array(.object(.logHit)), "The newest job first, each log from its beginning"),
      .required("searched_bytes", .count, "Log text that this part has read"),
      .required("total_bytes", .count, "Log text of the jobs that match, from the cursor on"),
      .optional("cursor", .string, "Where the search goes on; absent at its end"),
    ]))

  static let read = MethodSpec(
    "Read a job's log, from a place on or its end.", role: .view, .reads,
    params: [
      .required("id", .id, "The job"),
      .optional("attempt", .count, "Only this attempt"),
      .optional("from", .count, "From this entry on"),
      .optional("tail", .count, "The last so many, up to 10000"),
      .optional("before", .count, "The last ones before this entry, at most `limit`"),
      .optional("limit", .count, "At most so many, up to 10000; 500 by default"),
      .optional("text", .string, "Only lines that contain it; ASCII letters match in either case"),
      .optional(
        "level", .word(LogLevel.allCases.map(\.rawValue)),
        "Only lines of this level or a graver one; without one stderr counts as warn, else as info"),
      .optional("brief", .bool, "Only the numbers of the lines, as `seqs`"),
      .optional("reveal", .bool, "Show what is redacted; needs admin and is journaled"), .reason,
    ],
    result: .members([
      .required("entries", .array(.object(.logEntry)), "The lines"),
      .optional("seqs", .array(.count), "Their numbers, where only those were asked for"),
      .optional(
        "next", .count,
        "Where to read on, as `from` or, in a reading backwards through `text` or `level`, as `before`; absent at the end"
      ),
      .optional("first_seq", .count, "The oldest line that is kept"),
      .required("total", .count, "How many lines are kept"),
    ]),
    errors: [.notFound])
}
