import JobCore
import JobRPC
import SafeText

/// How a job's state is shown: glyph, word, role.
struct StateSign {
  let glyph: Glyph
  let word: SafeText
  let role: Role

  init(_ state: WireState) {
    word = SafeText(state.rawValue)
    switch state {
    case .scheduled: (glyph, role) = (.scheduled, .stateScheduled)
    case .blocked: (glyph, role) = (.blocked, .stateBlocked)
    case .queued: (glyph, role) = (.queued, .stateQueued)
    case .paused: (glyph, role) = (.paused, .statePaused)
    case .running: (glyph, role) = (.running, .stateRunning)
    case .retrying: (glyph, role) = (.retrying, .stateRetrying)
    case .completed: (glyph, role) = (.completed, .stateCompleted)
    case .cancelled: (glyph, role) = (.cancelled, .stateCancelled)
    case .dead: (glyph, role) = (.dead, .stateDead)
    }
  }

  /// A running job whose clocks a person stopped, or that was asked to end, says so.
  init(_ job: WireJob) {
    let plain = StateSign(job.state)
    guard job.state == .running else {
      self = plain
      return
    }
    if job.cancelRequested == true {
      self.init(glyph: .cancelled, word: "ending", role: .stateRetrying)
    } else if job.pausedAt != nil {
      self.init(glyph: .paused, word: "halted", role: .statePaused)
    } else {
      self = plain
    }
  }

  init(_ worker: WireWorker) {
    word = SafeText(worker.state.rawValue)
    switch worker.state {
    case .idle: (glyph, role) = (.queued, .workerIdle)
    case .busy: (glyph, role) = (.running, .workerBusy)
    case .paused: (glyph, role) = (.paused, .workerPaused)
    case .draining: (glyph, role) = (.queued, .workerDraining)
    case .silent: (glyph, role) = (.unknown, .workerSilent)
    }
  }

  init(_ outcome: RunOutcome?) {
    switch outcome {
    case nil: self.init(glyph: .running, word: "running", role: .stateRunning)
    case .completed?: self.init(glyph: .completed, word: "completed", role: .stateCompleted)
    case .failed?: self.init(glyph: .failed, word: "failed", role: .error)
    case .snoozed?: self.init(glyph: .scheduled, word: "snoozed", role: .stateScheduled)
    case .released?: self.init(glyph: .queued, word: "released", role: .muted)
    case .rescued?: self.init(glyph: .unknown, word: "rescued", role: .warn)
    case .cancelled?: self.init(glyph: .cancelled, word: "cancelled", role: .stateCancelled)
    case .timedOut?: self.init(glyph: .failed, word: "timed out", role: .error)
    }
  }

  init(glyph: Glyph, word: SafeText, role: Role) {
    self.glyph = glyph
    self.word = word
    self.role = role
  }

  /// A queue is paused, idle (nothing waits or runs) or open.
  init(_ queue: WireQueue) {
    if queue.paused != nil {
      self.init(glyph: .paused, word: "paused", role: .queuePaused)
    } else if queue.counts[.queued] == 0, queue.counts[.running] == 0 {
      self.init(glyph: .queued, word: "idle", role: .queueIdle)
    } else {
      self.init(glyph: .running, word: "open", role: .queueOpen)
    }
  }
}

extension Painter {
  /// Glyph and word; returns the column after them.
  @discardableResult
  mutating func paint(_ sign: StateSign, row: Int, column: Int, limit: Int = .max) -> Int {
    grid.write(sign.glyph, row: row, column: column, role: sign.role)
    return grid.write(sign.word, row: row, column: column + 2, limit: limit, role: sign.role)
  }

  /// How long a job has run, or ran.
  mutating func runTime(of job: WireJob) -> SafeText? {
    guard let started = job.startedAt else { return nil }
    if let finished = job.finishedAt, finished >= started { return SafeText.duration(finished - started) }
    guard job.state == .running else { return nil }
    if let pausedAt = job.pausedAt { return Age(microseconds: pausedAt.microseconds - started.microseconds).text }
    return grid.age(since: started, clock)
  }

  /// When a job that is not over runs next, where that is known.
  mutating func due(of job: WireJob) -> SafeText? {
    switch job.state {
    case .retrying, .scheduled: job.runAt.map { grid.countdown(to: $0, clock) }
    case .paused, .blocked, .queued, .running, .completed, .cancelled, .dead: nil
    }
  }

  /// What a person would call a job: its own name, its command, else its kind.
  func name(of job: WireJob) -> SafeText {
    SafeText(job.title ?? job.kind)
  }

  /// One line on why a job is as it is: its error, its progress, how its command ended.
  func what(of job: WireJob) -> SafeText {
    if let error = job.error, job.state != .completed, job.state != .running {
      let message = SafeText(error.message)
      return error.class.isEmpty
        ? message : message.isEmpty ? SafeText(error.class) : "\(SafeText(error.class)): \(message)"
    }
    if job.state == .running, let progress = job.progress {
      let message = progress.message.map { SafeText($0) } ?? .empty
      guard let fraction = progress.fraction else { return message }
      return message.isEmpty ? SafeText.percent(fraction) : "\(SafeText.percent(fraction)) \(message)"
    }
    if let exit = job.exit {
      if let signal = exit.signal { return "signal \(signal)" }
      if let code = exit.code, code != 0 { return "exit \(code)" }
    }
    return .empty
  }
}
