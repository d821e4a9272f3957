import JobCore
import JobEngine
import JobRPC

extension Daemon {
  /// Whether a peer may bring in a job or schedule of a kind: the door of the rule about `shell`.
  func mayBring(_ kind: String, _ session: Session) -> Bool {
    kind != "shell" || security.maySubmitShell(session.peer, cap: session.cap)
  }

  /// Asks the reader thread with what its answer is to be masked by. To see everything needs admin, and is in the
  /// journal before it is shown.
  func show(
    _ reveal: CallParams.Reveal?, _ verb: String, of job: JobID, _ target: ReplyTarget,
    _ question: @escaping @Sendable (ReaderThread.Desk, Redactor) throws(StoreError) -> Answered
  ) {
    guard let reveal else {
      return ask(target) { desk throws(StoreError) in try question(desk, desk.redactor) }
    }
    let session = target.session
    guard session.roles.includes(.admin) else { return refuse(target, RPCError(needs: .admin, has: session.roles)) }
    let token = drawToken()
    reveals[token] = { [unowned self] in
      ask(target) { desk throws(StoreError) in try question(desk, .off) }
    }
    var target = target
    target.claim = token
    add(.reveal(token: token, verb: verb, job: job, by: session.actor, reason: reveal.reason), for: target)
  }

  /// What the texts are masked by that a session's filters and searches look into: nothing for whoever may see it all.
  func matcher(for session: Session) -> Redactor { session.roles.includes(.admin) ? .off : redactor }
}
