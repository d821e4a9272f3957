import JobCore

/// Acting on jobs: by id, by ids, by a frozen selection.
enum JobVerbs {
  static let retry = verb(
    "Run jobs again: now where they wait to be retried, as new where they are dead, cancelled or, by name, completed.")
  static let cancel = verb("Call jobs off; one that runs is asked to end.")
  static let pause = verb("Hold jobs: they keep what they were and when they are due.", more: [.until])
  static let resume = verb("Let held jobs go on.")
  static let delete = verb("Remove jobs that do not run, with their logs.")
  static let kill = verb("End running jobs at once by SIGKILL to their process group.")

  private static func verb(_ summary: String, more: [Member] = []) -> MethodSpec {
    MethodSpec(
      summary, role: .operate, .journaled,
      params: [
        .optional("id", .id, "One job: a refusal is the call's error"),
        .optional("ids", .array(.id), "Up to 10000 jobs: refusals are counted"),
        .optional("selection", .string, "What job.select froze"),
        .optional("if_state", .array(.word(StateWords.all)), "Only where the job is in one of these states"),
        .optional("completed", .bool, "With retry, and delete of a selection: also those that are completed"),
        .optional("force", .bool, "Stop the process of a job that cannot pause"),
        .reason,
      ] + more,
      oneOf: ["id", "ids", "selection"], result: .object(.tally),
      errors: [.notFound, .refusedInState, .uniqueConflict, .draining, .storeFull])
  }
}
