package import JobCore
package import JobEngine

/// What a daemon is started with, once flags, environment and files are resolved.
package struct DaemonSettings: Sendable {
  /// What `hello` and the views call this program.
  package var server: String
  /// `production`, `staging`…, shown by monitors; nil where unset.
  package var environment: String?
  /// Peers of this uid, and root, are admins.
  package var owner: UInt32
  /// Who may do what, and what is shown masked.
  package var security: SecurityPolicy
  package var logger: EventLogger
  /// What is kept of a run's log.
  package var logCap = LogCap.standard
  /// The time zone of schedules that name none; nil for the machine's.
  package var timeZone: String?
  /// How long runs may go on after TERM before the daemon ends regardless.
  package var grace: Duration
  /// Time after that for workers to end their runs: TERM after 3 s, KILL 5 s later, and their reports.
  package var ladder: Duration
  /// Called once, when an orderly shutdown begins.
  package var willStop: @Sendable () -> Void = {}

  package init(
    server: String, environment: String? = nil, owner: UInt32, security: SecurityPolicy? = nil,
    logger: EventLogger = EventLogger(),
    grace: Duration = .seconds(8), ladder: Duration = .seconds(10)
  ) {
    self.server = server
    self.environment = environment
    self.owner = owner
    self.security = security ?? SecurityPolicy(owner: owner)
    self.logger = logger
    self.grace = grace
    self.ladder = ladder
  }
}
