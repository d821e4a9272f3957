import JobCore
import JobEngine
import JobRPC

/// What is to be judged before a store is relied on; the facts come in, so that the judging can be tested as a table.
struct Checklist {
  var socketMode: UInt32?
  var socketDirectoryMode: UInt32?
  var dataMode: UInt32?
  /// Of the files that hold jobs and logs, by name.
  var fileModes: [String: UInt32] = [:]
  var security = SecurityPolicy(owner: 0)
  var sizes = SizeLimits()
  var logCap = LogCap.standard
  var retention = RetentionRules()
  /// Names of kinds that have jobs, by what they lack.
  var kindsWithoutOwner: [String] = []
  var kindsWithoutTimeout: [String] = []
  /// By how much the wall clock went otherwise than the monotonic one since the start.
  var clockDrift = Duration.zero
  var freeBytes: Int64?
  var dataBytes: Int64 = 0
  var walBytes: Int64 = 0
  var wasClosed = true
  /// What a reading of the file found; nil where there was no time for all of it.
  var damage: [String]? = []

  /// Every finding, the gravest first.
  var findings: [WireFinding] {
    let all =
      [socket, directories, files, roles, redaction, limits, retained, owners, timeouts, clock, disk, wal, integrity]
      .compactMap(\.self)
    return WireFinding.Severity.allCases.flatMap { severity in all.filter { $0.severity == severity } }
  }

  private var socket: WireFinding? {
    guard let mode = socketMode else { return nil }
    let text = "the socket's mode is \(Self.octal(mode))"
    if mode & 0o007 != 0, security.grants[.everyone] == nil {
      return WireFinding(
        "socket.mode", .warning, text + ": everybody may connect, and gets no role",
        remedy: "socket_mode = \"0660\" with a socket_group, or a role for \"*\" in [security.roles]")
    }
    return WireFinding("socket.mode", .ok, text)
  }

  private var directories: WireFinding? {
    guard let mode = socketDirectoryMode else { return nil }
    let text = "the socket's directory has mode \(Self.octal(mode))"
    if mode & 0o022 != 0, mode & 0o1000 == 0 {
      return WireFinding(
        "socket.directory", .error, text + ": others may put a socket of theirs in its place",
        remedy: "chmod go-w on it")
    }
    return WireFinding("socket.directory", .ok, text)
  }

  private var files: WireFinding? {
    guard let mode = dataMode else { return nil }
    let open = fileModes.filter { $0.value & 0o077 != 0 && mode & 0o077 != 0 }.keys.sorted()
    if mode & 0o077 != 0 {
      return WireFinding(
        "data.mode", .error,
        "the data directory has mode \(Self.octal(mode))"
          + (open.isEmpty ? "" : ", and others may read \(Self.list(open))"),
        remedy: "chmod 700 on it: whoever reads the files sees what is redacted")
    }
    return WireFinding("data.mode", .ok, "the data directory is its owner's alone")
  }

  private var roles: WireFinding? {
    let admins = security.grants.filter { $0.value.includes(.admin) }.count
    if let everyone = security.grants[.everyone], everyone != Roles(.view) {
      let names = everyone.list.map(\.rawValue).joined(separator: ", ")
      return WireFinding(
        "roles", .warning, "whoever can connect may \(names)", remedy: "name users or @groups in [security.roles]")
    }
    if admins > 0 {
      return WireFinding(
        "roles", .warning, "\(admins) beside the owner and root are admins, who see what is redacted",
        remedy: "operate is enough to act on jobs")
    }
    return WireFinding("roles", .ok, "\(security.grants.count) users and groups have roles beside the owner and root")
  }

  private var redaction: WireFinding? {
    security.redaction.isOn
      ? WireFinding("redaction", .ok, "what looks like a secret is masked")
      : WireFinding(
        "redaction", .warning, "nothing is masked: secrets in args, results and logs are shown to all who may look",
        remedy: "redact = true in [security]")
  }

  private var limits: WireFinding? {
    let text =
      "args take \(sizes.args) bytes, results \(sizes.result), a run's log \(logCap.first + logCap.last)"
    if logCap.first + logCap.last > 1 << 30 {
      return WireFinding(
        "limits", .warning, text + ": one run may fill the device",
        remedy: "log_last in [limits], and logs_size in [retention]")
    }
    return WireFinding("limits", .ok, text)
  }

  private var retained: WireFinding? {
    var forever: [String] = []
    if retention.completed == nil { forever.append("completed jobs") }
    if retention.cancelled == nil { forever.append("cancelled jobs") }
    if retention.dead == nil { forever.append("dead jobs") }
    if retention.journal == nil { forever.append("the journal") }
    if retention.logs == nil, retention.logBytes == nil { forever.append("logs") }
    if forever.isEmpty { return WireFinding("retention", .ok, "everything that is over goes in its time") }
    return WireFinding(
      "retention", .warning, "kept for ever: \(forever.joined(separator: ", "))",
      remedy: "give each a time in [retention]")
  }

  private var owners: WireFinding? {
    kindsWithoutOwner.isEmpty
      ? WireFinding("kinds.no_owner", .ok, "every kind has an owner")
      : WireFinding(
        "kinds.no_owner", .warning, "nobody owns \(Self.list(kindsWithoutOwner))",
        remedy: "set the owner in the runbook of each: kind.set, or owner= in the worker's code")
  }

  private var timeouts: WireFinding? {
    kindsWithoutTimeout.isEmpty
      ? WireFinding("kinds.no_timeout", .ok, "every kind but shell has a timeout")
      : WireFinding(
        "kinds.no_timeout", .warning, "runs of \(Self.list(kindsWithoutTimeout)) may take for ever",
        remedy: "set a timeout in the policy of each: kind.set")
  }

  private var clock: WireFinding? {
    let drift = clockDrift < .zero ? .zero - clockDrift : clockDrift
    if drift > .seconds(2) {
      return WireFinding(
        "clock", .warning, "the wall clock jumped by \(DurationText.text(drift)) since the start",
        remedy: "see that only one service sets it, by slewing")
    }
    return WireFinding("clock", .ok, "the clock has not jumped since the start")
  }

  private var disk: WireFinding? {
    guard let free = freeBytes else { return nil }
    let text = "\(free >> 20) MiB are free on the store's device, the store has \(dataBytes >> 20) MiB"
    if free < 256 << 20 {
      return WireFinding("disk", .error, text, remedy: "free some: a full device refuses new jobs")
    }
    if free < max(1 << 30, dataBytes) {
      return WireFinding("disk", .warning, text, remedy: "leave room for a copy of the store: backups and migrations")
    }
    return WireFinding("disk", .ok, text)
  }

  private var wal: WireFinding? {
    let text = "\(walBytes >> 10) KiB of the write-ahead log wait to be copied back"
    return walBytes > 64 << 20
      ? WireFinding("wal", .warning, text, remedy: "something reads the file for long: look for other readers of it")
      : WireFinding("wal", .ok, text)
  }

  private var integrity: WireFinding? {
    guard let damage else {
      return WireFinding(
        "integrity", .ok, "the file is too large to be read while it serves",
        remedy: "check a backup: jobtop backup DIR, then jobtopd check --data DIR")
    }
    if let first = damage.first {
      return WireFinding(
        "integrity", .error, "the file is damaged: \(first)", remedy: "stop, keep the files, restore a backup")
    }
    return wasClosed
      ? WireFinding("integrity", .ok, "the file is whole")
      : WireFinding("integrity", .ok, "the file is whole; the daemon before this one was killed")
  }

  private static func octal(_ mode: UInt32) -> String { "0" + String(mode & 0o7777, radix: 8) }

  /// The first ten, and how many more.
  private static func list(_ names: [String]) -> String {
    let first = names.prefix(10).joined(separator: ", ")
    return names.count > 10 ? "\(first) and \(names.count - 10) more" : first
  }
}
