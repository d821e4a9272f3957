import JobCore

/// Workers: coming, staying, and being steered.
enum WorkerMethods {
  static let register = MethodSpec(
    "Begin to work. The connection is the worker's life: its end is the end of its runs.", role: .work, .works,
    params: [
      .optional("name", .string, "A label"),
      .optional("host", .string, "A label"),
      .optional("pid", .count, "Of the worker's process"),
      .required("kinds", .array(.string), "What it can run"),
      .optional("queues", .array(.string), "The queues it serves; all by default"),
      .optional("slots", .count, "Runs at a time, up to 10000; 1 by default"),
      .optional("version", .string, "Of its code; a label"),
      .optional("language", .string, "A label"),
      .optional(
        "resume",
        .members([
          .required("worker", .string, "The id it had"),
          .optional("running", .array(.object(.heldRun)), "Its runs that go on"),
        ]), "Come back after a lost connection"),
    ],
    result: .members([
      .required("worker", .string, "The id it has now"),
      .required("lease_ms", .milliseconds, "Silence that ends its runs"),
      .required("heartbeat_ms", .milliseconds, "How often it must be heard"),
      .required("lost", .array(.id), "Runs that it holds no more"),
    ]),
    errors: [.draining])

  static let heartbeat = MethodSpec(
    "Renew the leases of a worker's runs.", role: .work, .works,
    params: [
      .required("worker", .string, "The worker"),
      .optional("running", .array(.object(.heldRun)), "Its runs"),
      .optional("stats", .map(.any), "What it measures of itself, at most 4096 bytes"),
    ],
    result: .members([
      .required("commands", .array(.object(.workerCommand)), "What is not yet obeyed"),
      .required("lost", .array(.id), "Runs that it holds no more"),
    ]),
    errors: [.notFound])

  static let list = MethodSpec(
    "List the workers.", role: .view, .reads,
    result: .members([.required("workers", .array(.object(.worker)), "The workers")]))

  static let pause = control("Give a worker no more jobs until it is resumed, also after it came back.", more: [.until])
  static let resume = control("Give a held worker jobs again.")
  static let drain = control("Let a worker end its runs and then go.")
  static let stop = control("End a worker: its runs are called off, and it goes.")

  static let command = NotificationSpec("What the store asks of a worker.", .object(.workerCommand))

  private static func control(_ summary: String, more: [Member] = []) -> MethodSpec {
    MethodSpec(
      summary, role: .operate, .journaled, params: [.required("worker", .string, "The worker's id"), .reason] + more,
      result: .done, errors: [.notFound, .refusedInState])
  }
}
