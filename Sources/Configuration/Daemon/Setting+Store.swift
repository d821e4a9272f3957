import JobCore

extension Setting {
  /// The head of the file: the store and its daemon.
  static let daemon: [Setting] = [
    .text(
      ("", "data"), \.data, takes: "a directory", .restart,
      "Where the store's files are, made 0700. Unset: $JOBTOP_DATA, then $XDG_STATE_HOME/jobtop, "
        + "~/.local/state/jobtop, /var/lib/jobtop for root."),
    .text(
      ("", "socket"), \.socket, takes: "a path of at most 107 bytes", .restart,
      "Where the store is served. Unset: $JOBTOP_SOCKET, then $XDG_RUNTIME_DIR/jobtop, /run/jobtop, /tmp/jobtop-UID."),
    .choice(
      ("", "store"), \.storeKind, among: [StoreKind.sqlite], .restart,
      "Which kind of store keeps the jobs: one file, no server, nothing to set up."),
    .text(
      ("", "environment"), \.environment, takes: "a word such as production", .reload,
      "Shown by every monitor, so that nobody takes one store for another."),
    .count(
      ("", "slots"), \.slots, in: 0...4096, .restart,
      "Shell jobs at once, run by a supervised worker; 0 for none. Unset: one a processor, and none where root runs the "
        + "daemon, since a job would be run by root too."),
    .choice(
      ("", "log_level"), \.logLevel, among: DaemonConfiguration.LogLevel.allCases, .reload,
      "How grave a line of the daemon's own log must be to be written: info tells of each start, end and change of state "
        + "that a person made."),
    zone,
  ]

  private static let zone = Setting(
    section: "", name: "time_zone", takes: "a name such as Europe/Berlin",
    reason:
      "In which the cron lines of schedules that name no zone are read; a schedule keeps the zone it was put with. "
      + "Unset: $TZ, then the machine's, then UTC.", effect: .restart
  ) { (value, configuration) throws(Fault) in
    guard case .string(let text) = value.kind, !text.isEmpty else { throw .kind(wanted: "a string", value) }
    configuration.timeZone = DaemonConfiguration.Named(name: text, position: value.position)
  } text: {
    $0.timeZone.map { TOMLText.quoted($0.name) }
  }

  /// `[limits]`: what one thing may take. The rest is refused with `limit_exceeded`, never cut in silence.
  static let limits: [Setting] = [
    .size(
      ("limits", "args"), \.limits.args.orNone, in: 1 << 10...3 << 20, .reload,
      "Of a job's args. Larger things belong into a file or an object store, with their name in the args."),
    .size(
      ("limits", "result"), \.limits.result.orNone, in: 1 << 10...3 << 20, .reload,
      "Of a job's result, and of its checkpoint: they are kept with the job."),
    .size(
      ("limits", "metadata"), \.limits.metadata.orNone, in: 1 << 10...1 << 20, .reload,
      "Of a job's metadata, which every list reads."),
    .size(
      ("limits", "log_first"), \.limits.logFirst.orNone, in: 1 << 10...1 << 40, .restart,
      "Of a run's log, kept from its beginning: how it was started and what went wrong first."),
    .size(
      ("limits", "log_last"), \.limits.logLast.orNone, in: 64 << 10...1 << 40, .restart,
      "Of a run's log, kept from its end; what lies between is dropped, and a line says how much. The shell worker sends "
        + "8 MiB of a flood at most, whatever stands here."),
  ]

  /// `[retention]`: how long what is over is kept.
  static let retention: [Setting] = [
    .duration(
      ("retention", "completed"), \.retention.completed, .reload,
      "Jobs that are completed: a day to look at what they did."),
    .duration(
      ("retention", "cancelled"), \.retention.cancelled, .reload, "Jobs that a person called off."),
    .duration(
      ("retention", "after_failure"), \.retention.afterFailure, .reload,
      "Completed and cancelled jobs of which a run failed: a week, so that what fails now and then shows its pattern."),
    .duration(
      ("retention", "dead"), \.retention.dead, .reload,
      "Jobs that are dead: a month to retry them, since nobody else has what they were asked to do."),
    .count(
      ("retention", "last_of_schedule"), \.retention.lastOfSchedule.orNone, in: 0...1000, .reload,
      "So many of each schedule's last jobs are kept however old: a yearly job's last run stays visible."),
    .duration(
      ("retention", "journal"), \.retention.journal, .reload, "What people did: half a year, for whoever asks later."),
    .duration(
      ("retention", "logs"), \.retention.logs, .reload,
      "Text of runs that ended longer ago goes, even where the job stays."),
    .size(
      ("retention", "logs_size"), \.retention.logsSize, in: 16 << 20...1 << 50, unlimited: true, .reload,
      "All logs together; the oldest runs go first. The file does not shrink, its room is used again."),
  ]
}

/// The kinds of store that this version has.
enum StoreKind: String, Sendable { case sqlite }

extension DaemonConfiguration {
  var storeKind: StoreKind {
    get { StoreKind(rawValue: store) ?? .sqlite }
    set { store = newValue.rawValue }
  }
}

extension Int {
  /// A number that is always there, for settings that could also be unset.
  fileprivate var orNone: Int? {
    get { self }
    set { self = newValue ?? self }
  }
}
