import JSON
import JobCore
import JobEngine
import Posix
import SQLiteStore

/// What the journal and the history of numbers add to an enqueue.
enum NumbersSection {
  static func run(_ report: Report) throws {
    var without: [Double] = []
    var with: [Double] = []
    // In turn, so that a machine that slows down slows both.
    for _ in 0..<report.repetitions {
      without.append(try cost(of: 200_000, isCounted: false))
      with.append(try cost(of: 200_000, isCounted: true))
    }
    report.show("numbers: enqueue without journal and history", unit: "us/job", target: "(for comparison)", without)
    report.show("numbers: enqueue with journal and history", unit: "us/job", target: "5 % more at most", with)
    let shares = zip(with, without).map { ($0 / $1 - 1) * 100 }
    report.show("numbers: what journal and history add", unit: "%", target: "5 or less", shares)
  }

  /// Processor time of an enqueue through engine and store, in ticks of 1,000; a person's note each hundred ticks.
  private static func cost(of jobs: Int, isCounted: Bool) throws -> Double {
    let directory = try FileSystem.makeTemporaryDirectory(prefix: "jobtop-bench")
    defer { try? FileSystem.removeTree(directory) }
    let store = try SQLiteStore(directory: directory)
    defer { try? store.close() }
    let engine = try Engine(store: store, at: moment(), jitter: { 0.5 })
    let actor = Actor(uid: 0, user: "bench", client: "bench")
    if isCounted {
      engine.measure = {
        Measures(inPerSecond: 1, donePerSecond: 1, failedPerSecond: 0, queued: engine.counters.count, running: 0)
      }
    }
    var history = MetricHistory(at: moment().wall)
    let batch = (0..<1000).map { _ in NewJob(kind: "bench", args: JSONText(["number": 7, "text": "some args"])) }
    let before = System.processorMicroseconds()
    for tick in 0..<(jobs / 1000) {
      let now = moment()
      var commands = [Command.enqueueMany(batch, by: actor)]
      if isCounted {
        history.advance(to: now.wall, queued: tick * 1000, running: 0)
        engine.keep(history.takeClosed(), now: false)
        if tick % 100 == 99 { commands.append(.note(JournalNote(), text: "a note", target: nil, by: actor)) }
      }
      let result = try engine.tick(commands, at: now)
      if isCounted { for case .job(.enqueued, _, _) in result.events { history.enqueued() } }
    }
    return Double(System.processorMicroseconds() - before) / Double(jobs)
  }

  private static func moment() -> Moment {
    Moment(wall: Timestamp(microseconds: WallClock.now()), monotonic: MonotonicClock.now())
  }
}
