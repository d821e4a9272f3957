package import JobCore

/// Everything that `jobtopd.toml` can set, with what holds where it says nothing.
///
/// Flags and the environment go before the file. ``Setting`` tells of each member what it is for; the page
/// *Configuration* of the documents is made from there.
package struct DaemonConfiguration: Hashable, Sendable {
  package enum LogLevel: String, Hashable, Sendable, CaseIterable { case error, warning, info, debug }

  /// A name that only the machine can tell the meaning of (a user, a group, a time zone), and where the file has it.
  package struct Named: Hashable, Sendable {
    package var name: String
    package var position: TOMLPosition
  }

  /// The places of the store, and how the daemon shows itself; nil where the usual places are looked through.
  package var data: String?
  package var socket: String?
  package var store = "sqlite"
  package var environment: String?
  /// Shell jobs at once; nil for as many as there are processors, and for none where root runs the daemon.
  package var slots: Int?
  package var logLevel = LogLevel.info
  /// The zone of schedules that name none; nil for the machine's.
  package var timeZone: Named?
  package var limits = Limits()
  package var retention = Retention()
  package var security = Security()

  /// What one thing may take, in bytes.
  package struct Limits: Hashable, Sendable {
    package var args = 1 << 20
    package var result = 256 << 10
    package var metadata = 16 << 10
    package var logFirst = 1 << 20
    package var logLast = 7 << 20
  }

  /// How long what is over is kept; nil for ever.
  package struct Retention: Hashable, Sendable {
    package var completed: Duration? = .seconds(24 * 3600)
    package var cancelled: Duration? = .seconds(24 * 3600)
    package var afterFailure: Duration? = .seconds(7 * 24 * 3600)
    package var dead: Duration? = .seconds(30 * 24 * 3600)
    package var lastOfSchedule = 20
    package var journal: Duration? = .seconds(180 * 24 * 3600)
    package var logs: Duration? = .seconds(7 * 24 * 3600)
    package var logsSize: Int? = 2 << 30
  }

  /// Every setting that decides who may do and see what; there are no others elsewhere.
  package struct Security: Hashable, Sendable {
    /// A line of `[security.roles]`.
    package struct Grant: Hashable, Sendable {
      package var to: Named
      package var roles: [Role]
    }

    package var roles: [Grant] = []
    package var socketMode: UInt32 = 0o600
    package var socketGroup: Named?
    package var socketCap = Role.admin
    package var shellFrom: [Named] = []
    package var shellUser: Named?
    package var redaction = RedactionRules()
  }

  /// What holds without a file.
  package init() {}
}
