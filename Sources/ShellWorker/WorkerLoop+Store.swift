import JSON
import JobClient
import JobRPC
import Posix

/// The connection to the store: its making, its loss, and what comes in by it.
extension WorkerLoop {
  func connect(isFirst: Bool) {
    reconnectDue = nil
    let version = options.version ?? "0"
    do {
      let connection = try StoreConnection(opening: options.socketPath, client: "jobtop-worker/\(version)")
      self.connection = connection
      isSocketPolledForWriting = false
      try poller.add(connection.descriptor, .readable, tag: Source.socket.rawValue)
      if isFirst { supervisor = WorkerLoop.supervisor(listening: connection.peer) }
      if let hello = connection.helloRequest { pending[hello] = .hello }
    } catch {
      connection = nil
      if isFirst {
        log.write("error", "store.unreachable", [("socket", options.socketPath), ("cause", "\(error)")])
        exitCode = 5
      } else {
        reconnectLater()
      }
    }
  }

  /// This process's parent, where that is the daemon that listens.
  private static func supervisor(listening peer: PeerCredentials?) -> Int32? {
    let parent = System.parentProcessID
    // Process 1 listens for others where the service manager made the socket.
    guard let peer, peer.process == parent, parent > 1 else { return nil }
    return parent
  }

  private func noticeSupervisor() {
    if let supervisor, supervisor != System.parentProcessID { hasLostSupervisor = true }
  }

  private func reconnectLater() {
    noticeSupervisor()
    if ending != .none || isOrphan, runs.isEmpty { return }
    reconnectDue = MonotonicClock.now() + policy.next().nanoseconds
  }

  /// The connection is gone. Commands go on; what was not acknowledged is to be sent again.
  func disconnect(_ cause: String) {
    guard let lost = connection else { return }
    poller.remove(lost.descriptor)
    connection = nil
    noticeSupervisor()
    isRegistered = false
    hasAskedToDrain = false
    heartbeatDue = nil
    pending = [:]
    for run in runs.values {
      for sent in run.inFlight.reversed() { run.log.putBack(sent.batch) }
      run.inFlight = []
      if case .reported = run.phase { run.phase = .ended }
      resumeReading(run)
    }
    log.write("warning", "store.lost", [("cause", cause), ("running", "\(runs.count)")])
    reconnectLater()
  }

  func receive() {
    guard let connection else { return }
    do {
      for incoming in try connection.receive() {
        switch incoming {
        case .reply(let id, let result):
          if let request = pending.removeValue(forKey: id) { handle(request, result) }
        case .notification(let method, let params):
          if method == "worker.command" { obey(params) }
        }
        if self.connection == nil { return }
      }
    } catch {
      disconnect("\(error)")
    }
  }

  private func handle(_ request: Pending, _ result: Result<JSONValue, RPCError>) {
    switch (request, result) {
    case (.hello, .success): register()
    case (.register, .success(let reply)): registered(reply)
    case (.hello, .failure(let error)), (.register, .failure(let error)):
      log.write("error", "worker.refused", [("code", "\(error.code)"), ("cause", error.message)])
      if error.known == .permission || error.known == .unsupportedVersion, runs.isEmpty { exitCode = 4 }
      disconnect("refused")
    case (.claim(_, let done), .success(let reply)): claimed(reply, done: done)
    case (.claim(_, let done), .failure(let error)): claimFailed(error, done: done)
    case (.log(let fence), .success): logAcknowledged(fence)
    case (.log(let fence), .failure(let error)):
      log.write("warning", "log.refused", [("fence", "\(fence)"), ("cause", error.message)])
      logAcknowledged(fence)
    case (.outcome(let fence), .success): settled(fence)
    case (.outcome(let fence), .failure(let error)): refused(fence, error)
    case (.heartbeat(let fences), .success(let reply)):
      for command in reply["commands"]?.arrayValue ?? [] { obey(command) }
      lose(ids(reply["lost"]), among: fences)
    case (.heartbeat, .failure(let error)):
      // The store does not know this worker any more: begin again, with all that runs.
      disconnect(error.message)
    case (.drain, _), (.release, _): break
    }
  }

  private func ids(_ value: JSONValue?) -> Set<Int64> { Set(value?.arrayValue?.compactMap(\.intValue) ?? []) }

  // MARK: - Registering

  private func register() {
    guard let connection else { return }
    if let storeID, storeID != connection.hello.storeID {
      // Another store answers at the same place: nothing that runs here is a job of it.
      log.write("error", "store.changed", [("was", storeID), ("is", connection.hello.storeID)])
      for run in Array(runs.values) { abandon(run) }
      workerID = nil
    }
    storeID = connection.hello.storeID
    let held = runs.values.filter { !$0.isLost }
    let slots = isOrphan ? max(1, held.count) : options.slots
    let request = connection.start("worker.register") { writer in
      writer.beginObject()
      writer.member("name", options.name)
      writer.member("host", System.hostName())
      writer.member("pid", Int64(System.processID))
      writer.member("kinds", ["shell"])
      writer.member("queues", options.queues)
      writer.member("slots", slots)
      writer.member("version", ifPresent: options.version)
      writer.member("language", "swift")
      if let workerID {
        writer.key("resume")
        writer.beginObject()
        writer.member("worker", workerID)
        WorkerLoop.write(running: held, to: &writer)
        writer.endObject()
      }
      writer.endObject()
    }
    pending[request] = .register
  }

  private func registered(_ reply: JSONValue) {
    workerID = reply["worker"]
    isRegistered = true
    policy.reset()
    lastReportDue = nil
    if let milliseconds = reply["heartbeat_ms"]?.intValue, milliseconds > 0 {
      heartbeatEvery = milliseconds * 1_000_000
    }
    heartbeatDue = MonotonicClock.now() + heartbeatEvery
    let lost = ids(reply["lost"])
    // One that has ended already is asked about by its outcome: its end may have counted.
    for run in Array(runs.values) where lost.contains(run.id) && run.holdsSlot { abandon(run) }
    log.write(
      "info", "worker.registered",
      [("worker", workerID?.stringValue ?? ""), ("slots", "\(options.slots)"), ("running", "\(runs.count)")])
  }

  private static func write(running runs: some Sequence<Run>, to writer: inout JSONWriter) {
    writer.key("running")
    writer.beginArray()
    for run in runs {
      writer.beginObject()
      writer.member("id", run.id)
      writer.member("fence", run.fence)
      writer.endObject()
    }
    writer.endArray()
  }

  func sendHeartbeat(at now: Int64) {
    guard let connection, isRegistered, let workerID else {
      heartbeatDue = nil
      return
    }
    heartbeatDue = now + heartbeatEvery
    let held = runs.values.filter { $0.isUnreported && !$0.isLost }
    let used = System.processorMicroseconds()
    let share = Double(used - processorAtHeartbeat) * 1000 / Double(heartbeatEvery)
    processorAtHeartbeat = used
    let request = connection.start("worker.heartbeat") { writer in
      writer.beginObject()
      writer.member("worker", workerID)
      WorkerLoop.write(running: held, to: &writer)
      writer.key("stats")
      writer.beginObject()
      writer.member("cpu", share)
      writer.member("rss_kb", System.residentBytes() / 1024)
      writer.endObject()
      writer.endObject()
    }
    pending[request] = .heartbeat(fences: Set(held.map(\.fence)))
  }

  // MARK: - Commands

  private func obey(_ command: JSONValue) {
    guard let command = try? WorkerCommand(json: command) else { return }
    let now = MonotonicClock.now()
    func each(_ job: Int64, _ body: (Run) -> Void) {
      for run in runs.values where run.id == job && !run.isLost { body(run) }
    }
    switch command {
    case .cancel(let job): each(job) { $0.begin(.cancel, at: now) }
    case .kill(let job): each(job) { $0.begin(.kill, at: now) }
    case .pause(let job): each(job) { $0.pause(at: now) }
    case .resume(let job): each(job) { $0.resume(at: now) }
    case .drain: drain()
    case .stop: stop()
    }
  }

  private func lose(_ jobs: Set<Int64>, among fences: Set<Int64>) {
    for fence in fences {
      if let run = runs[fence], jobs.contains(run.id), run.isUnreported { abandon(run) }
    }
  }

  /// The run is no longer ours: its command must not go on, and nothing is reported.
  private func abandon(_ run: Run) {
    run.begin(.lost, at: MonotonicClock.now())
    if !run.holdsSlot || run.phase == .delivering { runs[run.fence] = nil }
  }
}
