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
}
