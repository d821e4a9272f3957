import JobCore

/// Kinds: who runs them and how.
enum KindMethods {
  static let list = MethodSpec(
    "List the kinds with their policies and counts.", role: .view, .reads,
    result: .members([.required("kinds", .array(.object(.kind)), "The kinds, by name")]))
}
