import JSON
import JobCore
import JobEngine
import JobRPC

extension Daemon {
  func claim(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    let token = drawToken()
    let request = try ClaimRequest(&params, token: token, connection: target.session.id)
    var target = target
    target.claim = token
    target.session.usesEngine = true
    claims[token] = target
    add(.claim(request), for: target, weight: 1 + request.done.count)
  }

  func control(
    _ control: WorkerControl, _ params: inout ParamsReader, _ target: ReplyTarget
  ) throws(WireFault) {
    let call = try ControlParams(&params, naming: "worker")
    add(
      .control(
        worker: WorkerID(rawValue: call.name), control, by: target.session.actor, reason: call.reason, until: call.until
      ),
      for: target)
  }

  func replyWorkers(_ target: ReplyTarget) {
    let workers = wireWorkers(at: Self.moment())
    reply(target) { writer in
      writer.beginObject()
      writer.member("workers", workers)
      writer.endObject()
    }
  }

  /// Hands entries to the log thread; the answer is the worker's credit for more.
  func appendLog(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    let call = try LogParams(&params)
    let size = call.bytes
    guard let run = engine.runs[call.run.job], run.fence == call.run.fence else {
      let refusal = Refusal.staleFence(
        presented: call.run.fence, held: engine.runs[call.run.job]?.fence, endedAs: nil)
      return refuse(target, RPCError(.job(refusal)))
    }
    guard !call.entries.isEmpty else { return acknowledge(target) }
    // What the log thread will keep of it: what is over the cap is not the run's.
    let room = max(0, settings.logCap.first + settings.logCap.last - run.logBytes)
    _ = engine.noteLog(of: call.run, bytes: min(size, Int(room)))
    let session = target.session
    let entries = call.entries.map { entry in
      LogEntry(
        at: entry.at, attempt: run.attempt, fence: run.fence, stream: entry.stream, level: entry.level,
        text: entry.text)
    }
    let ticket = drawToken()
    tickets[ticket] = target
    session.appendsHanded += 1
    session.appendBytes += size
    logBytesInFlight += size
    logPruning.bytes += size
    logs.append(
      LogThread.Delivery(
        append: LogAppend(job: run.job, entries: entries), connection: session.id, ticket: ticket, bytes: size))
    if mustWait(session) { throttle(session) }
  }

  /// The log thread has written some appends: credit goes back, held outcomes are answered.
  func logsWritten(_ written: LogThread.Written) {
    for delivery in written.deliveries {
      logBytesInFlight -= delivery.bytes
      if let session = sessions[delivery.connection] {
        session.appendBytes -= delivery.bytes
        session.appendsWritten += 1
      }
      if let target = tickets.removeValue(forKey: delivery.ticket) {
        switch written.result {
        case .success: acknowledge(target)
        case .failure(let error): refuse(target, RPCError(error))
        }
      }
      if let session = sessions[delivery.connection] { releaseHeld(session) }
      hub.logGrew(delivery.append.job)
    }
    if case .failure(let error) = written.result { logFailed(error) }
  }

  /// Logs are not jobs: losing some is told, and is no reason to stop acknowledging jobs.
  func logFailed(_ error: StoreError) {
    gauges.logFailures += 1
    settings.logger.log(.error, "logs.failed", ("cause", "\(error)"))
  }

  private func releaseHeld(_ session: Session) {
    while let first = session.heldReplies.first, first.after <= session.appendsWritten {
      session.heldReplies.removeFirst()
      release(first.target, first.answer)
    }
  }

  /// `log.read`: a page of a log, whole or through a sieve.
  func readLog(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    let call = try CallParams.logReading(&params)
    let query = call.query
    show(call.reveal, "log.reveal", of: query.job, target) { desk, redactor throws(StoreError) in
      let isWhole = call.sieve.isOpen && !call.isBrief
      let page =
        isWhole
        ? try desk.logs.read(query) : try LogSieving(desk.logs, through: call.sieve, by: redactor).page(of: query)
      if page.total == 0, try desk.jobs.jobs([query.job]).isEmpty { return .refused(RPCError(.noJob(query.job))) }
      // What came through a sieve is masked already, by the lines around it.
      let entries = call.isBrief ? [] : WireLogEntry.page(page.entries, by: isWhole ? redactor : .off)
      return .result { writer in
        writer.beginObject()
        writer.member("entries", entries)
        if call.isBrief {
          writer.key("seqs")
          writer.beginArray()
          for entry in page.entries { writer.integer(entry.seq) }
          writer.endArray()
        }
        writer.member("next", ifPresent: page.next)
        writer.member("first_seq", ifPresent: page.first)
        writer.member("total", page.total)
        writer.endObject()
      }
    }
  }
}
