import JSON
import JobCore
import JobEngine
import JobRPC

extension Daemon {
  /// Progress is told at most every quarter of a second.
  private static let tellEvery: Int64 = 250_000_000

  /// Starts a verb over a selection, which is used up by that.
  ///
  /// - Parameter completed: whether completed jobs were named by the call.
  func act(
    on token: String, _ method: Method, _ action: JobAction, completed: Bool, _ target: ReplyTarget
  ) {
    let now = Self.moment().monotonic
    let selection: Selection
    do throws(RPCError) {
      selection = try selections.take(token, for: method, by: target.session.actor.uid, at: now)
    } catch {
      return refuse(target, error)
    }
    if shutdown != nil { return refuse(target, RPCError(.draining)) }
    bulkRuns[token] = BulkRun(selection, action, completed: completed, target, at: now)
  }

  /// Hands the engine the next part of each verb that runs.
  func continueBulkRuns() {
    guard !bulkRuns.isEmpty else { return }
    let now = Self.moment().monotonic
    for (token, run) in bulkRuns {
      if !run.target.session.isOpen || shutdown != nil { run.isCancelled = true }
      if let part = run.nextPart(at: now, sharers: bulkRuns.count) {
        var target = run.target
        target.bulk = token
        add(.act(part), for: target, weight: part.ids.count)
      } else if run.isOver {
        end(run, token)
      }
    }
  }

  /// Takes in what became of a part.
  func bulkPartDone(_ token: String, _ outcome: Outcome) {
    guard let run = bulkRuns[token] else { return }
    let now = Self.moment().monotonic
    switch outcome {
    case .actedPart(let tally, let record): run.take(tally, record, at: now)
    case .refused(let refusal):
      run.fail()
      bulkRuns[token] = nil
      tell(run)
      return refuse(run.target, RPCError(refusal))
    default: preconditionFailure("\(#function): \(outcome)")
    }
    if run.isOver { return end(run, token) }
    if now - run.toldAt >= Self.tellEvery {
      run.toldAt = now
      tell(run)
    }
  }

  private func end(_ run: BulkRun, _ token: String) {
    bulkRuns[token] = nil
    tell(run)
    var tally = run.tally
    let left = run.total - run.position
    tally.matched = run.total
    let mark = run.record?.mark
    reply(run.target) { writer in Self.write(tally, mark, notReached: left, isCancelled: left > 0, to: &writer) }
  }

  /// Tells whoever listens, and whoever asked, how far a verb is.
  private func tell(_ run: BulkRun) {
    let progress = BulkProgress(run)
    ring.append(progress, at: Self.moment().wall)
    guard run.target.session.takesPushes else { return }
    notify(run.target.session, .bulkProgress) { progress.write(to: &$0) }
  }
}

/// How far a verb over a selection is; a reference, so that the ring's many other records stay small.
final class BulkProgress: Sendable {
  let selection: String
  let verb: String
  /// Jobs decided, changed or not.
  let done: Int
  let total: Int
  let changed: Int

  init(_ run: BulkRun) {
    selection = run.selection.token
    verb = run.selection.verb.verb
    done = run.position
    total = run.total
    changed = run.tally.changed
  }

  var facts: JSONObject {
    [
      "verb": .string(verb), "done": .integer(Int64(done)), "total": .integer(Int64(total)),
      "changed": .integer(Int64(changed)),
    ]
  }

  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("selection", selection)
    writer.members(facts)
    writer.endObject()
  }
}
