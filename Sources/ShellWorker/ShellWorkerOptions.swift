package import Posix

/// What a shell worker is started with.
package struct ShellWorkerOptions: Sendable {
  package var socketPath: String
  /// A label; people see it in lists.
  package var name: String
  /// Commands at once.
  package var slots: Int
  /// The queues it serves; empty for all.
  package var queues: [String]
  package var version: String?
  package var times = WorkerTimes()
  /// For a program that runs a worker in a thread: each signal of it counts as one TERM.
  package var stop: Wakeup?
  /// Whether TERM, INT and HUP of the process are the worker's to obey.
  package var takesSignals = true
  /// Where its `key=value` lines go; nil for nowhere.
  package var log: Int32? = 2

  package init(socketPath: String, name: String, slots: Int, queues: [String] = [], version: String? = nil) {
    self.socketPath = socketPath
    self.name = name
    self.slots = slots
    self.queues = queues
    self.version = version
  }
}

/// The waits of a worker, as the engine's rules name them. Tests shorten them.
package struct WorkerTimes: Sendable {
  /// From SIGINT to SIGTERM.
  package var terminateAfter: Duration = .seconds(3)
  /// From SIGTERM to SIGKILL.
  package var killAfter: Duration = .seconds(5)
  /// What commands get to end by themselves once the worker was told to stop.
  package var grace: Duration = .seconds(8)
  /// How long a line without its end is held back.
  package var partialLine: Duration = .milliseconds(100)
  /// How long the pipes may stay open after the command itself has ended.
  package var afterLeader: Duration = .seconds(1)
  /// The longest wait for jobs in one call.
  package var claimWait: Duration = .seconds(60)
  /// How long a worker whose supervisor died goes on trying to report once its commands have ended.
  package var lastReport: Duration = .seconds(60)

  package init() {}
}
