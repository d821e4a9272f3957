import JobCore

/// Queues and their switches.
enum QueueMethods {
  static let list = MethodSpec(
    "List the queues with their counts and rates.", role: .view, .reads,
    result: .members([.required("queues", .array(.object(.queue)), "The queues, by name")]))

  static let pause = MethodSpec(
    "Start no more jobs of a queue; it goes on taking them.", role: .operate, .journaled,
    params: [.required("queue", .string, "The queue"), .reason, .until],
    result: .nothing, errors: [.notFound, .refusedInState])

  static let resume = MethodSpec(
    "Let a paused queue go on.", role: .operate, .journaled,
    params: [.required("queue", .string, "The queue"), .reason], result: .nothing,
    errors: [.notFound, .refusedInState])
}
