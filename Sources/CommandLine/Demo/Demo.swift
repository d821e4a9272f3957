import JSON
import JobClient
import JobCore
import JobRPC
import Posix
import SafeText

/// `jobtop demo`: real commands in real queues, to look at or to prove that all is well.
enum Demo {
  static let seed = Flag("seed", value: "N", "Another set of jobs")
  static let slots = Flag("slots", value: "N", "Commands at a time (default 4)")
  static let plain = Flag("plain", "No monitor, also on a terminal")

  static let command = Command(
    "demo", .operate, "Show real commands running in real queues, in a store that is removed afterwards",
    flags: [seed, slots, plain],
    details: [
      "Starts a jobtopd of its own, unless --socket names a store that runs. On a terminal it opens the monitor; without",
      "one it runs shorter jobs, waits until all are final and prints the overview.",
    ],
    examples: ["jobtop demo", "jobtop demo --plain --seed 7"], run: run)

  @Sendable private static func run(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    try invocation.noOperands()
    let seed = UInt64(try invocation.number(seed, in: 0...Int64.max) ?? 1)
    let slots = try invocation.number(slots, in: 1...256) ?? 4
    // What is started here is stopped here, however this ends. The signals that the monitor takes must also be blocked
    // before there is a second thread that could get them.
    Signal.ignoreBrokenPipes()
    let signals = try? SignalSource([
      .interrupt, .terminate, .hangup, .quit, .windowChanged, .terminalStop, .resume,
    ])
    let showsMonitor = session.console.surface.isTerminal && !invocation.has(plain)
    let store = invocation.has(.socket) ? nil : try DemoStore(slots: slots, session)
    let directory = store?.directory ?? "/tmp"
    let jobs = DemoJobs(seed: seed, isShort: !showsMonitor, directory: directory)
    defer { store?.stop(session) }
    return try showsMonitor ? showMonitor(jobs, store, session) : runPlain(jobs, signals, session)
  }

  private static func submit(
    _ jobs: [JSONValue], over connection: StoreConnection
  ) throws(CommandFailure) -> [Int64] {
    var ids: [Int64] = []
    for chunk in EnqueueChunks.split(jobs) {
      ids += try EnqueueChunks.send(chunk, over: connection) { "job \($0 + 1)" }
    }
    return ids
  }

  // MARK: - On a terminal

  private static func showMonitor(
    _ jobs: DemoJobs, _ store: DemoStore?, _ session: Session
  ) throws(CommandFailure) -> ExitCode {
    var jobs = jobs
    let path = try session.localSocket(for: "the demo")
    let connection = try session.connect()
    _ = try connection.ask(.queuePause, ["queue": "reports", "reason": "database migration"])
    _ = try submit(jobs.first(), over: connection)
    let tips: [SafeText] = [
      "Open another terminal on this store:  jobtop --socket \(SafeText(path))",
      "Queue a command of your own:          jobtop add --socket \(SafeText(path)) --follow -- ping -c 5 localhost",
    ]
    for tip in tips { session.console.line(tip) }
    if let store {
      session.console.line("Kill the store and start it again:    kill -9 \(store.processID); \(store.commandLine)")
    }
    session.console.flush()
    let feeder = DemoFeeder(jobs, socketPath: path)
    var request = MonitorRequest(.socket(path))
    request.diesBySignal = false
    let code = session.monitor(request)
    feeder?.stop()
    if store != nil { session.console.note("the demo's store and its jobs are being removed") }
    return ExitCode(rawValue: code)
  }

  // MARK: - Without one

  private static func runPlain(
    _ jobs: DemoJobs, _ signals: SignalSource?, _ session: Session
  ) throws(CommandFailure) -> ExitCode {
    let path = try session.localSocket(for: "the demo")
    var jobs = jobs
    let console = session.console
    let connection = try session.connect()
    _ = try connection.ask(.queuePause, ["queue": "reports", "reason": "database migration"])
    let ids = try submit(jobs.first(), over: connection)
    console.line("\(ids.count) jobs queued at \(SafeText(path)); queue reports is paused")
    console.flush()
    let list = JSONValue.array(ids.map { .integer($0) })
    var isResumed = false
    var last: SafeText = ""
    let deadline = MonotonicClock.now() + 120_000_000_000
    while true {
      let answer = try connection.ask(.jobWait, ["ids": list, "timeout_ms": 1000])
      let states = (answer["jobs"]?.arrayValue ?? []).compactMap { $0["state"]?.stringValue }
        .compactMap(WireState.init(rawValue:))
      let final = states.count(where: \.isFinal)
      let line: SafeText =
        "\(final) of \(ids.count) final, \(states.count { $0 == .running }) running, \(states.count { $0 == .queued }) queued, \(states.count { $0 == .retrying }) retrying"
      if line != last { console.line(line) }
      last = line
      console.flush()
      while let signal = signals?.next() {
        if [.interrupt, .terminate, .hangup, .quit].contains(signal) {
          throw CommandFailure(.failed, "the demo was ended")
        }
      }
      if states.count == ids.count, final == ids.count { break }
      if MonotonicClock.now() > deadline {
        throw CommandFailure(.timedOut, "after 2 minutes \(ids.count - final) jobs of the demo are not final")
      }
      if !isResumed {
        _ = try connection.ask(.queueResume, ["queue": "reports"])
        console.line("queue reports resumed")
        isResumed = true
      }
    }
    console.line()
    try OverviewText.print(connection, session)
    return .done
  }
}

/// Keeps jobs coming in while the monitor has the main thread.
private final class DemoFeeder {
  private let thread: Thread
  private let isStopped = Monitored(false)

  init?(_ jobs: DemoJobs, socketPath: String) {
    let isStopped = isStopped
    guard
      let thread = try? Thread(
        name: "demo",
        {
          var jobs = jobs
          var connection: StoreConnection?
          while isStopped.wait(nanoseconds: jobs.pause().nanoseconds, until: { $0 ? true : nil }) == nil {
            // A store that was killed comes back, or the demo ends: either way the next round sees.
            if connection == nil { connection = try? StoreConnection(path: socketPath, client: "jobtop-demo") }
            guard let open = connection, let job = jobs.another().objectValue else { continue }
            if (try? open.ask(.jobEnqueue, job)) == nil { connection = nil }
          }
        })
    else { return nil }
    self.thread = thread
  }

  func stop() {
    isStopped.with { $0 = true }
    thread.join()
  }
}
