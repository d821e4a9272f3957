import JobCore

/// Failures by what they have in common.
enum ErrorMethods {
  private static let id = Member.required("id", .string, "The group: its id, or 4 digits or more of its beginning")
  private static let group = Shape.members([.required("group", .object(.errorGroup), "The group as it is now")])

  static let list = MethodSpec(
    "List the error groups, those seen last first.", role: .view, .reads,
    params: [
      .optional("state", .word(ErrorGroup.StateName.allCases.map(\.rawValue)), "Only those; all by default"),
      .optional("after", .string, "The `next` of the page before"),
      .optional("limit", .count, "At most so many, 1 to 1000; 100 by default"),
    ],
    result: .members([
      .required("groups", .array(.object(.errorGroup)), "The page"),
      .optional("next", .string, "Where the next page begins; absent on the last one"),
    ]))

  static let get = MethodSpec(
    "Give one error group.", role: .view, .reads, params: [id], result: group, errors: [.notFound, .refusedInState])

  static let resolve = verb("Take a group for mended; a new failure reopens it.")
  static let snooze = verb(
    "Leave a group out of sight for a while.",
    [
      .required("until_us", .time, "Until then")
    ])
  static let reopen = verb("Take back that a group was resolved or snoozed.")

  private static func verb(_ summary: String, _ params: [Member] = []) -> MethodSpec {
    MethodSpec(
      summary, role: .operate, .journaled, params: [id] + params + [.reason], result: group,
      errors: [.notFound, .refusedInState, .storeFull])
  }
}
