import JSON
import JobCore
import JobEngine
import JobRPC

extension Daemon {
  /// Decodes one line and carries out its calls.
  func take(frame range: Range<Int>, of session: Session) {
    let bytes = session.splitter.buffer
    switch RequestFrame(bytes, in: range) {
    case .single(let call): take(call, bytes, session, nil)
    case .batch(let calls):
      let batch = ReplyBatch(calls: calls.count)
      for call in calls { take(call, bytes, session, batch) }
    }
  }

  private func take(
    _ call: Result<Request, BadRequest>, _ frame: [UInt8], _ session: Session, _ batch: ReplyBatch?
  ) {
    switch call {
    case .failure(let bad):
      refuse(ReplyTarget(session: session, id: bad.id, batch: batch), bad.error)
    case .success(let request):
      let target = ReplyTarget(session: session, id: request.id, batch: batch)
      guard let method = Method(rawValue: request.method) else {
        return refuse(
          target, RPCError(.unknownMethod, "no method of that name", ["method": .string(request.method)]))
      }
      guard session.isGreeted || method == .hello else {
        return refuse(target, RPCError(.invalidRequest, "hello comes first", ["expected": "hello"]))
      }
      // Admins, who are nearly everybody, are asked for nothing.
      if session.roles != .all, let needs = method.spec.role, !session.roles.includes(needs) {
        return refuse(target, RPCError(needs: needs, has: session.roles))
      }
      var params = ParamsReader(frame, request.params)
      do throws(WireFault) {
        try carryOut(method, &params, target)
      } catch {
        refuse(target, RPCError(error))
      }
    }
  }

  /// Takes a command into this turn's tick.
  func add(_ command: Command, for target: ReplyTarget?, weight: Int = 1) {
    commands.append(command)
    targets.append(target)
    commandWeight += weight
  }

  // MARK: - Replies

  func reply(_ target: ReplyTarget, _ body: (inout JSONWriter) -> Void) {
    send(target) { id, writer in Reply.success(id, to: &writer, body) }
  }

  func refuse(_ target: ReplyTarget, _ error: RPCError) {
    send(target) { id, writer in Reply.failure(id, error, to: &writer) }
  }

  /// `{}`: done, and nothing to tell.
  func acknowledge(_ target: ReplyTarget, _ mark: EntryMark? = nil) {
    reply(target) { writer in
      writer.beginObject()
      writer.members(of: mark)
      writer.endObject()
    }
  }

  private func send(_ target: ReplyTarget, _ write: (RequestID, inout JSONWriter) -> Void) {
    let session = target.session
    if let batch = target.batch {
      let complete: [UInt8]?
      if let id = target.id { complete = batch.add { write(id, &$0) } } else { complete = batch.pass() }
      if let complete, session.isOpen, !complete.isEmpty {
        session.append(complete)
        touch(session)
      }
      return
    }
    guard session.isOpen, let id = target.id else { return }
    write(id, &session.out)
    session.out.newline()
    touch(session)
  }

  /// Sends a notification; false where the peer is gone.
  @discardableResult
  func notify(_ session: Session, _ method: Notification, _ params: (inout JSONWriter) -> Void) -> Bool {
    guard session.isOpen else { return false }
    Reply.notification(method, to: &session.out, params)
    session.out.newline()
    touch(session)
    return true
  }
}
