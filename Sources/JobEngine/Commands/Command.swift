public import JSON
public import JobCore

/// The number that the daemon gives a connection; a worker lives as long as the one that registered it.
public typealias ConnectionID = UInt64

/// Everything that can be asked of the engine in a tick; each gets one ``Outcome``.
public enum Command: Sendable {
  /// Answered by `enqueued`.
  case enqueue(NewJob, by: Actor)
  /// Answered by `enqueuedMany`; one bad job fails only itself.
  case enqueueMany([NewJob], by: Actor)
  /// Answered by `acted`, or by the refusal where one id was named alone.
  case act(JobAction)
  /// Answered by `registered`.
  case register(WorkerRegistration, connection: ConnectionID)
  /// Enqueues a changed job in place of another. Answered by `edited`.
  case edit(JobEdit)
  /// Takes a batch's callback job. Answered by `opened`.
  case openBatch(BatchRequest, by: Actor)
  /// Closes a batch: no more jobs come. Answered by `accepted`.
  case closeBatch(BatchID)
  /// Renews the leases it lists. Answered by `beat`.
  case heartbeat(worker: WorkerID, running: [HeldRun], stats: JSONText?)
  /// Answered under its token by a ``ClaimAnswer`` of this tick or a later one (`parked`).
  case claim(ClaimRequest)
  /// One run's end. Answered by `accepted`.
  case end(RunEnd)
  /// What a run says of itself. Answered by `reported`.
  case report(RunReport)
  /// Stops claims of a queue. Answered by `accepted`.
  case pauseQueue(String, by: Actor, reason: String?, until: Timestamp?)
  /// Lets claims of a queue go on. Answered by `accepted`.
  case resumeQueue(String, by: Actor, reason: String?)
  /// Stops claims of a kind, in every queue. Answered by `accepted`.
  case pauseKind(String, by: Actor, reason: String?, until: Timestamp?)
  /// Lets claims of a kind go on. Answered by `accepted`.
  case resumeKind(String, by: Actor, reason: String?)
  /// Stops every claim: the kill switch. Answered by `accepted`.
  case pauseStore(by: Actor, reason: String?, until: Timestamp?)
  /// Lets claims go on. Answered by `accepted`.
  case resumeStore(by: Actor, reason: String?)
  /// `until` belongs to a pause. Answered by `accepted`.
  case control(worker: WorkerID, WorkerControl, by: Actor, reason: String?, until: Timestamp? = nil)
  /// Changes how much of a queue may run. Answered by `accepted`.
  case limitQueue(String, LimitChange, by: Actor, reason: String?)
  /// Something that a person tells the journal: its text, and what it is about. Answered by `journaled`.
  case note(JournalNote, text: String, target: String?, by: Actor)
  /// A step of taking back what a journal entry tells of. Answered by `undone`.
  case undo(Undoing)
  /// Resolves, snoozes or reopens the error group whose id begins so. Answered by `errorGroup`.
  case errorGroup(String, ErrorGroup.Verb, by: Actor, reason: String?)
  /// Takes down that somebody sees what is masked, before it is shown. Answered by `revealed`.
  case reveal(token: UInt64, verb: String, job: JobID, by: Actor, reason: String?)
  /// Changes a kind's policy and runbook. Answered by `accepted`.
  case setKind(String, [KindEdit], by: Actor, reason: String?)
  /// Answered as the ``ScheduleCommand`` says.
  case schedule(ScheduleCommand, by: Actor, reason: String?)
  /// The connection is gone: its worker's runs are rescued, its waiting claims forgotten. Answered by `accepted`.
  case disconnect(ConnectionID)
}

/// A set of jobs with a callback, as it was asked for.
public struct BatchRequest: Sendable {
  /// The job that runs once all of the batch's jobs are over.
  public var callback: NewJob
  /// Whether they must have completed for that.
  public var condition: Dependencies.Condition

  /// A batch with this callback.
  public init(callback: NewJob, condition: Dependencies.Condition = .completion) {
    self.callback = callback
    self.condition = condition
  }
}

/// A verb on jobs that a person named.
public struct JobAction: Sendable {
  /// The verbs that people have.
  public enum Kind: Hashable, Sendable {
    /// Run again; completed jobs only where `completed`.
    case retry(completed: Bool)
    case cancel, pause, resume, delete, kill
  }

  /// What to do.
  public var kind: Kind
  /// To which jobs.
  public var ids: [JobID]
  /// Whether one id was named alone, so that its refusal is the answer.
  public var isSingle: Bool
  /// With a pause: when the jobs resume by themselves.
  public var until: Timestamp?
  /// The states in which the person saw the jobs.
  public var ifState: [JobStateName]?
  /// Why, in the person's words.
  public var reason: String?
  /// Who.
  public var actor: Actor
  /// Where it is one part of a verb over a selection; answered by `actedPart` then.
  public var part: BulkPart?

  /// An action on these jobs.
  public init(
    _ kind: Kind, ids: [JobID], isSingle: Bool, ifState: [JobStateName]?, reason: String?, actor: Actor
  ) {
    self.kind = kind
    self.ids = ids
    self.isSingle = isSingle
    self.ifState = ifState
    self.reason = reason
    self.actor = actor
  }
}

/// What a worker says of itself when it registers; all but slots, kinds and queues are labels.
public struct WorkerRegistration: Hashable, Sendable {
  /// The worker's own name.
  public var name: String
  /// The machine it says it is on.
  public var host: String
  /// The process id it says it has.
  public var pid: Int
  /// What it can run.
  public var kinds: [String]
  /// Where it claims from; empty for every queue.
  public var queues: [String]
  /// How many runs it holds at once.
  public var slots: Int
  /// Its program's version.
  public var version: String?
  /// What it is written in.
  public var language: String
  /// What it held before its connection was lost.
  public var resume: Resume?
  /// Whose process it is.
  public var actor: Actor

  /// A worker that was registered before.
  public struct Resume: Hashable, Sendable {
    /// Its id then.
    public var worker: WorkerID
    /// The runs it still has.
    public var running: [HeldRun]

    /// A return under these facts.
    public init(worker: WorkerID, running: [HeldRun]) {
      self.worker = worker
      self.running = running
    }
  }

  /// A worker that says this of itself.
  public init(
    name: String, host: String, pid: Int, kinds: [String], queues: [String], slots: Int, version: String?,
    language: String, resume: Resume?, actor: Actor
  ) {
    self.name = name
    self.host = host
    self.pid = pid
    self.kinds = kinds
    self.queues = queues
    self.slots = slots
    self.version = version
    self.language = language
    self.resume = resume
    self.actor = actor
  }
}

/// A run that a worker says it holds.
public struct HeldRun: Hashable, Sendable {
  /// The job.
  public let job: JobID
  /// The run.
  public let fence: Fence

  /// A run of `job`.
  public init(job: JobID, fence: Fence) {
    self.job = job
    self.fence = fence
  }
}

/// A worker's wish for jobs, and the outcomes that ride with it.
public struct ClaimRequest: Sendable {
  /// Unique among the claims that wait; names the answer.
  public var token: UInt64
  /// Whose connection asked; its end ends the wait.
  public var connection: ConnectionID
  /// Who wants jobs.
  public var worker: WorkerID
  /// From these queues; empty for the registered ones.
  public var queues: [String]
  /// Of these kinds; nil for the registered ones.
  public var kinds: [String]?
  /// At most so many jobs.
  public var limit: Int
  /// How long the answer may wait for a job.
  public var wait: Duration
  /// Outcomes that are decided first; where there are any, the claim does not wait.
  public var done: [RunEnd]

  /// A claim with these bounds.
  public init(
    token: UInt64, connection: ConnectionID, worker: WorkerID, queues: [String], kinds: [String]?, limit: Int,
    wait: Duration, done: [RunEnd]
  ) {
    self.token = token
    self.connection = connection
    self.worker = worker
    self.queues = queues
    self.kinds = kinds
    self.limit = limit
    self.wait = wait
    self.done = done
  }
}

/// What a run says of itself while it goes on.
public struct RunReport: Sendable {
  /// The job.
  public var job: JobID
  /// The run.
  public var fence: Fence
  /// How far it is; nil leaves what it said before.
  public var progress: Progress?
  /// What the job wants to find again in its next run; nil leaves what it kept before.
  public var checkpoint: JSONText?

  /// A report of a run; one that says nothing only asks what is wanted of it.
  public init(job: JobID, fence: Fence, progress: Progress?, checkpoint: JSONText?) {
    self.job = job
    self.fence = fence
    self.progress = progress
    self.checkpoint = checkpoint
  }
}

/// What a worker says a run ended with.
public struct RunEnd: Hashable, Sendable {
  /// The four outcomes a worker has.
  public enum Outcome: Hashable, Sendable {
    case complete(result: JSONText?)
    case fail(Failure, retry: Bool, delay: Duration?)
    case snooze(delay: Duration)
    case release
  }

  /// The run.
  public var run: HeldRun
  /// How it ended.
  public var outcome: Outcome
  /// How its process ended, where it was one.
  public var exit: Exit?
  /// An end of `run`.
  public init(run: HeldRun, outcome: Outcome, exit: Exit? = nil) {
    self.run = run
    self.outcome = outcome
    self.exit = exit
  }
}

/// What people do with a worker.
public enum WorkerControl: String, CaseIterable, Hashable, Sendable {
  /// It gets no more jobs until resumed.
  case pause
  case resume
  /// It finishes what it has, gets nothing more, and ends.
  case drain
  /// It ends its runs by the ladder, and itself.
  case stop
}
