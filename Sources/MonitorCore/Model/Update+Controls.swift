import JSON
import JobCore
import JobRPC
import SafeText

/// Workers that are to end, limits of queues, the kill switch, notes.
extension Model {
  mutating func endWorker(_ action: Action) -> [Effect] {
    var id: String?
    if case .worker(let page) = screen { id = page.id }
    if case .worker(let cursor)? = screen.listing?.cursor { id = cursor }
    guard let id else {
      say("no worker under the cursor", .warn)
      return []
    }
    let name = SafeText(id)
    let running = worker(id)?.running.count ?? 0
    let runs: SafeText = running == 1 ? "The job that it runs" : "The \(SafeText.count(running)) jobs that it runs"
    let isStop = action == .stop
    return make(
      Proposal(
        isStop ? .workerStop : .workerDrain, ["worker": .string(id)],
        title: isStop ? "Stop worker \(name)?" : "Drain worker \(name)?",
        explanation: [
          running == 0
            ? "It runs nothing now, and ends."
            : isStop
              ? "\(runs) get\(running == 1 ? "s" : "") time to end; then it ends."
              : "\(runs) go\(running == 1 ? "es" : "") on to the end; it takes no more, and ends."
        ], yes: isStop ? "stop it" : "drain it",
        done: isStop ? "told worker \(name) to stop" : "told worker \(name) to drain", isDanger: isStop))
  }

  /// Pauses or resumes the whole store, by what is painted.
  mutating func pauseStore() -> [Effect] {
    let paused = overview?.store.paused
    let queued = SafeText.count(Int(overview?.counts[.queued] ?? 0))
    let running = SafeText.count(Int(overview?.counts[.running] ?? 0))
    if let paused {
      let reason = paused.reason.map { ": \(SafeText($0))" as SafeText } ?? .empty
      return make(
        Proposal(
          .storeResume, [:], title: "Resume the whole store?",
          explanation: [
            "Paused by \(SafeText(paused.actor)) \(clock.dated(paused.since))\(reason)",
            "\(queued) queued jobs may start at once.",
          ], yes: "resume it", done: "resumed the store", takesReason: true))
    }
    return make(
      Proposal(
        .storePause, [:], title: "Pause the whole store?",
        explanation: [
          "Nothing starts in any queue: \(queued) queued jobs wait, and what is enqueued waits too.",
          "\(running) running go on.",
        ], yes: "pause it all", done: "paused the store", isDanger: true, takesReason: true))
  }

  // MARK: Limits

  mutating func openLimits() {
    if let obstacle {
      say(obstacle, .warn)
      return
    }
    var name: String?
    if case .queue(let page) = screen { name = page.name }
    if case .queue(let cursor)? = screen.listing?.cursor { name = cursor }
    guard let name else {
      say("no queue under the cursor", .warn)
      return
    }
    prompt = Prompt(.limits(of: name), text: queue(named: name).map(LimitWords.text) ?? "")
  }

  /// Asks about the limits that were typed; what cannot be read keeps the prompt.
  mutating func acceptLimits(_ prompt: Prompt, of name: String) {
    let members: JSONObject
    do throws(LimitWords.Fault) {
      members = try LimitWords.members(prompt.string)
    } catch {
      var again = prompt
      again.complaint = error.sentence
      self.prompt = again
      return
    }
    let now = queue(named: name).map(LimitWords.text) ?? ""
    guard !members.isEmpty else {
      say("nothing was changed")
      return
    }
    var params = members
    params["queue"] = .string(name)
    ask(
      .proposal(
        Proposal(
          .queueLimit, params, title: "Set the limits of queue \(SafeText(name))?",
          explanation: [
            "now   \(now.isEmpty ? "no limits" : SafeText(now))", "then  \(SafeText(prompt.string))",
            "What is not named stays; none takes a limit away.",
          ], yes: "set them", done: "set the limits of queue \(SafeText(name))", takesReason: true)))
  }

  // MARK: Notes

  mutating func openNote() {
    if let obstacle {
      say(obstacle, .warn)
      return
    }
    prompt = Prompt(.note(about: noteTarget))
  }

  /// What a note is about, in the journal's words; nil for the store as a whole.
  private var noteTarget: String? {
    switch screen {
    case .log(let log): return "job \(log.id)"
    case .entry(let entry): return "entry \(entry.entry.id)"
    case .job(let job): return "job \(job.id)"
    default: break
    }
    switch screen.listing?.cursor {
    case .job(let id)?: return "job \(id)"
    case .queue(let name)?: return "queue \(name)"
    case .worker(let id)?: return "worker \(id)"
    case .group(let id)?: return "error group \(id)"
    case .schedule(let name)?: return "schedule \(name)"
    case .kind(let name)?: return "kind \(name)"
    case .entry(let id)?: return "entry \(id)"
    case .attention?, .loop?, nil: return nil
    }
  }

  mutating func acceptNote(_ prompt: Prompt, about target: String?) -> [Effect] {
    let text = String(prompt.string.drop { $0 == " " })
    guard !text.isEmpty else { return [] }
    if let obstacle {
      say(obstacle, .warn)
      return []
    }
    var params: JSONObject = ["text": .string(text)]
    if let target { params["target"] = .string(target) }
    return [call(.journalNote, .object(params), for: .named(done: "noted in the journal"))]
  }
}
