import JobCore

/// Kinds: who runs them and how.
enum KindMethods {
  static let list = MethodSpec(
    "List the kinds with their policies and counts.", role: .view, .reads,
    result: .members([.required("kinds", .array(.object(.kind)), "The kinds, by name")]))

  static let set = MethodSpec(
    "Change a kind's policy and runbook: what is absent stays, null clears.", role: .operate, .journaled,
    params: [
      .required("kind", .string, "The kind"),
      .optional("runbook", .object(.runbook), "Who to ask and what to do"),
      .optional("policy", .object(.policy), "How its jobs are run"), .reason,
    ],
    result: .done)

  static let pause = MethodSpec(
    "Start no more jobs of a kind, in any queue.", role: .operate, .journaled,
    params: [.required("kind", .string, "The kind"), .reason, .until], result: .done)

  static let resume = MethodSpec(
    "Let a paused kind go on.", role: .operate, .journaled,
    params: [.required("kind", .string, "The kind"), .reason], result: .done, errors: [.notFound])
}
