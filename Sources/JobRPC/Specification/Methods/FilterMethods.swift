import JobCore

/// What all calls with a filter take, and help with typing one.
enum FilterMethods {
  /// A filter and what its dates are told by.
  static let filter: [Member] = [
    .optional("filter", .string, "Which jobs, in the filter language; all by default"),
    .optional("utc_offset_min", .integer, "The caller's local time minus UTC, for dates in the filter; 0 by default"),
  ]

  static let complete = MethodSpec(
    "Tell what the piece of a filter before the cursor may become.", role: .view, .reads,
    params: [
      .required("text", .string, "The filter so far"),
      .optional("cursor", .count, "In characters from its start; its end by default"),
    ],
    result: .members([
      .required("from", .count, "Where the piece begins that a completion replaces, up to the cursor"),
      .required("completions", .array(.string), "At most 50, those first that go on from what was typed"),
    ]))

  static let select = MethodSpec(
    "Freeze the ids of the jobs that match now, for one verb of the same user within 10 minutes.", role: .operate,
    .works,
    params: [
      .required("filter", .string, "Which jobs, in the filter language"), filter[1],
      .required("verb", .word(["retry", "cancel", "pause", "resume", "delete", "kill"]), "What will be done"),
    ],
    result: .members([
      .required("selection", .string, "What the verb takes; it can be used once"),
      .required("count", .count, "How many jobs it holds"),
      .required("sample", .array(.object(.job)), "The newest of them, at most 10"),
    ]))

  static let cancelSelection = MethodSpec(
    "Stop the verb that runs over a selection after its present part, or forget the selection.", role: .operate,
    .works, params: [.required("selection", .string, "The selection")], result: .nothing, errors: [.notFound])

  static let progress = NotificationSpec(
    "How far a verb over a selection is, to the connection that runs it; at most four times a second.",
    .members([
      .required("selection", .string, "The selection"),
      .required("verb", .string, "What is done"),
      .required("done", .count, "Jobs decided"),
      .required("total", .count, "Jobs of the selection"),
      .required("changed", .count, "Jobs changed"),
    ]))
}
