import JSON
import JobCore
import JobRPC
import SafeText

/// What a new job waits for, as `add` and `enqueue` take it.
enum Waits {
  static let after = Flag("after", value: "ID", repeats: true, "Run it once that job has completed; may be given again")
  static let any = Flag("after-any", "With --after: one of the jobs is enough")
  static let completion = Flag("after-completion", "With --after: also a dead or cancelled job is over")
  static let onParentDead = Flag(
    "on-parent-dead", value: "block|cancel", "What becomes of it when --after can no longer be met (default: block)")
  static let batch = Flag("batch", value: "ID", "Make it one of that batch (see: jobtop batches --help)")

  static let flags: [Flag] = [after, any, completion, onParentDead, batch]

  /// The members of `job.enqueue` that the flags ask for.
  static func add(to members: inout JSONObject, _ invocation: Invocation) throws(CommandFailure) {
    let parents = invocation.texts(after)
    for flag in [any, completion, onParentDead] where invocation.has(flag) && parents.isEmpty {
      throw .usage("--\(SafeText(flag.name)) belongs to --after", remedy: "--after ID names the job to wait for")
    }
    if !parents.isEmpty {
      var ids: [JSONValue] = []
      for text in parents {
        guard let id = Int64(text), id > 0 else { throw .usage("--after takes an id, not \"\(SafeText(text))\"") }
        ids.append(.integer(id))
      }
      members["after"] = .array(ids)
    }
    if invocation.has(any) { members["after_mode"] = "any" }
    if invocation.has(completion) { members["after_on"] = "completion" }
    if let fate = invocation.text(onParentDead) {
      guard Dependencies.OnParentDead(rawValue: fate) != nil else {
        throw .usage("--on-parent-dead takes block or cancel, not \"\(SafeText(fate))\"")
      }
      members["on_parent_dead"] = .string(fate)
    }
    if let id = try invocation.number(batch, in: 1...(1 << 53)) { members["batch"] = .integer(id) }
  }
}
