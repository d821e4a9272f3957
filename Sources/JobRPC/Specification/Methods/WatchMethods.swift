import JobCore

/// Live queries and the stream of changes.
enum WatchMethods {
  static let open = MethodSpec(
    "Open a live query: its value comes now, and its changes as they happen.", role: .view, .reads,
    params: [
      .required("view", .word(ViewName.allCases.map(\.rawValue)), "What to look at"),
      .optional("params", .map(.any), "What of it: an id, a filter, a page"),
      .optional("max_fps", .number, "Frames a second at most, up to 60; 4 by default"),
    ],
    result: .members([.required("watch", .id, "Names it on this connection")]), errors: [.notFound])

  static let set = MethodSpec(
    "Turn a live query to something else.", role: .view, .reads,
    params: [
      .required("watch", .id, "The live query"), .optional("params", .map(.any), "What to look at now"),
    ],
    result: .nothing, errors: [.notFound])

  static let close = MethodSpec(
    "End a live query.", role: .view, .reads, params: [.required("watch", .id, "The live query")],
    result: .nothing, errors: [.notFound])

  static let subscribe = MethodSpec(
    "Hear of every change, in the order of the commits.", role: .view, .reads,
    params: [
      .optional("filter", .string, "Only of these jobs: terms of queue:, kind: and id:"),
      .optional("after_seq", .count, "From behind this change on; 0 for all that is kept"),
    ],
    result: .members([
      .required("subscription", .id, "Names it on this connection"),
      .required("seq", .count, "The newest change"),
    ]))

  static let frame = NotificationSpec(
    "A live query's value, what changed in it, or a sign of life.",
    .members([
      .required("watch", .id, "The live query"),
      .required("seq", .count, "Rises by one a frame"),
      .optional("full", .map(.any), "The whole view"),
      .optional("patch", .any, "A JSON Merge Patch on the last value"),
      .optional("resync", .bool, "Frames were left out: begin anew from `full`"),
    ]))

  static let events = NotificationSpec(
    "Changes, or the word that some were lost.",
    .members([
      .required("subscription", .id, "Whose they are"),
      .optional("events", .array(.object(.event)), "The changes"),
      .optional("resync", .bool, "Some are gone: look at the store anew"),
      .optional("seq", .count, "With resync: the newest change"),
    ]))
}
