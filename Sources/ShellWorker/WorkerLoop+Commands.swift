import JSON
import JobClient
import JobRPC
import Posix

/// Commands from their start to their end.
extension WorkerLoop {
  /// Starts a claimed job's command. A job that cannot be started ends at once, as a failure.
  func start(job: JSONValue) {
    guard let id = job["id"]?.intValue, let fence = job["fence"]?.intValue, runs[fence] == nil else { return }
    let soft = job["soft_timeout_ms"]?.intValue.map { Duration.milliseconds($0) }
    let hard = job["timeout_ms"]?.intValue.map { Duration.milliseconds($0) }
    let now = MonotonicClock.now()
    func failed(_ name: String, _ message: String, isFinal: Bool) {
      let run = Run(
        id: id, fence: fence, process: nil, times: options.times, softTimeout: nil, hardTimeout: nil, now: now)
      run.startFailure = RunFailure(name: name, message: message, isFinal: isFinal)
      runs[fence] = run
    }
    if let kind = job["kind"]?.stringValue, kind != "shell" {
      return failed("UnknownKind", "this worker runs shell jobs only", isFinal: true)
    }
    do {
      let command = try ShellCommand(args: job["args"] ?? .null)
      let process = try ChildProcess(
        childOptions(command, id: id, fence: fence, attempt: job["attempt"]?.intValue ?? 1))
      let run = Run(
        id: id, fence: fence, process: process, times: options.times, softTimeout: soft, hardTimeout: hard, now: now)
      runs[fence] = run
      watch(run, process)
    } catch let error as ShellCommand.Unusable {
      failed("BadArguments", error.message, isFinal: true)
    } catch {
      failed("SpawnFailed", "\(error)", isFinal: false)
    }
  }

  private func childOptions(_ command: ShellCommand, id: Int64, fence: Int64, attempt: Int64) -> ChildOptions {
    var child = ChildOptions(command.arguments)
    child.environment = base.merging(
      command.environment + [
        ("JOBTOP_JOB_ID", "\(id)"), ("JOBTOP_ATTEMPT", "\(attempt)"), ("JOBTOP_FENCE", "\(fence)"),
        ("JOBTOP_SOCKET", socketForCommands),
      ])
    child.directory = command.directory
    child.modeMask = command.modeMask
    child.output = .pipe
    child.errors = .pipe
    child.deathSignal = .kill
    child.guardian = guardian
    return child
  }

  private func watch(_ run: Run, _ process: ChildProcess) {
    do {
      try poller.add(process.processDescriptor, .readable, tag: WorkerLoop.tag(.process, run))
      try poller.add(process.output, .readable, tag: WorkerLoop.tag(.output, run))
      run.isReadingOutput = true
      try poller.add(process.errors, .readable, tag: WorkerLoop.tag(.errors, run))
      run.isReadingErrors = true
    } catch {
      // Out of memory for the poller: a command whose end cannot be seen must not run.
      log.write("error", "run.unwatched", [("job", "\(run.id)"), ("cause", "\(error)")])
      process.sendToGroup(.kill)
      _ = try? process.waitForExit()
      run.startFailure = RunFailure(name: "SpawnFailed", message: "the command could not be watched: \(error)")
      finish(run)
    }
  }

  // MARK: - Output

  /// Whether the ring may lose its oldest: then the pipes are read however much waits.
  private func mayDrop(_ run: Run) -> Bool { run.log.isCapped || !isRegistered || run.phase != .running }

  /// Reads a pipe for one turn of the loop.
  func read(_ run: Run, _ stream: LogBuffer.Stream) {
    guard let process = run.process else { return }
    for _ in 0..<4 {
      let descriptor = stream == .stdout ? process.output : process.errors
      guard descriptor >= 0 else { return }
      let isDropping = mayDrop(run)
      if !isDropping && run.log.waiting >= LogBuffer.waitingLimit { return setReading(run, stream, false) }
      guard readOnce(run, stream, descriptor, mayDrop: isDropping) else { return }
    }
  }

  /// Reads once; false where there is nothing more for now or for ever.
  private func readOnce(_ run: Run, _ stream: LogBuffer.Stream, _ descriptor: Int32, mayDrop: Bool) -> Bool {
    switch (try? IO.read(descriptor, into: &readBuffer)) ?? .end {
    case .wouldBlock: return false
    case .bytes(let count):
      run.log.take(
        readBuffer[..<count], stream, at: WallClock.now(), now: MonotonicClock.now(), mayDrop: mayDrop)
      return true
    case .end:
      closePipe(run, stream)
      if case .leaderEnded = run.phase, run.process?.output == -1, run.process?.errors == -1 { finish(run) }
      return false
    }
  }

  private func closePipe(_ run: Run, _ stream: LogBuffer.Stream) {
    guard let process = run.process else { return }
    setReading(run, stream, false)
    if stream == .stdout { process.closeOutput() } else { process.closeErrors() }
  }

  /// Registers a pipe with the poller or takes it out: a pipe that is not read must not wake the loop.
  private func setReading(_ run: Run, _ stream: LogBuffer.Stream, _ on: Bool) {
    guard let process = run.process else { return }
    let isOutput = stream == .stdout
    let descriptor = isOutput ? process.output : process.errors
    guard descriptor >= 0, (isOutput ? run.isReadingOutput : run.isReadingErrors) != on else { return }
    if on {
      do { try poller.add(descriptor, .readable, tag: WorkerLoop.tag(isOutput ? .output : .errors, run)) } catch {
        return
      }
    } else {
      poller.remove(descriptor)
    }
    if isOutput { run.isReadingOutput = on } else { run.isReadingErrors = on }
  }

  /// Reads on where reading was stopped and there is room again.
  func resumeReading(_ run: Run) {
    guard run.process != nil, run.holdsSlot, run.phase != .delivering else { return }
    if mayDrop(run) || run.log.waiting < LogBuffer.waitingLimit / 2 {
      setReading(run, .stdout, true)
      setReading(run, .stderr, true)
    }
  }

  // MARK: - The end of a command

  /// The command itself has ended. Others of its group may still write for a moment.
  func leaderEnded(_ run: Run) {
    guard run.phase == .running, let process = run.process else { return }
    run.phase = .leaderEnded(pipesUntil: MonotonicClock.now() + options.times.afterLeader.nanoseconds)
    poller.remove(process.processDescriptor)
    read(run, .stdout)
    if case .leaderEnded = run.phase { read(run, .stderr) }
    if case .leaderEnded = run.phase, process.output == -1, process.errors == -1 { finish(run) }
    resumeReading(run)
  }

  /// Ends what is left of the group, reads what is left in the pipes and takes the exit.
  func finish(_ run: Run) {
    guard let process = run.process, run.holdsSlot, run.phase != .delivering else { return }
    run.reap()
    run.phase = .delivering
    for stream in [LogBuffer.Stream.stdout, .stderr] {
      // A pipe holds 64 KiB at most; who still writes to it has left the group and is not ours any more.
      for _ in 0..<3 {
        let descriptor = stream == .stdout ? process.output : process.errors
        guard descriptor >= 0, readOnce(run, stream, descriptor, mayDrop: true) else { break }
      }
      closePipe(run, stream)
    }
    run.log.finish()
    if run.isLost {
      runs[run.fence] = nil
      log.write("warning", "run.lost", [("job", "\(run.id)"), ("fence", "\(run.fence)")])
    }
  }
}
