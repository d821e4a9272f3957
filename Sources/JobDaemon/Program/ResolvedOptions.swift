import Configuration
import JobCore
import JobEngine
import Posix

/// Flags, environment and file brought together: flags go first, then the environment, the file, the defaults.
struct ResolvedOptions {
  /// Why a daemon does not start, or goes on with what it has: a sentence that says what to do.
  struct Fault: Error {
    let sentence: String
  }

  /// The file that was read; nil where there is none.
  let file: String?
  let configuration: DaemonConfiguration
  let data: String
  let socket: String
  /// Shell jobs at once; nil where nothing says so.
  let slots: Int?
  let logLevel: LogLine
  let environmentName: String?
  let security: SecurityPolicy
  let socketGroup: UInt32?
  /// The zone of schedules that name none; nil for the machine's.
  let timeZone: String?

  init(_ flags: LaunchOptions, environment: [String: String], paths: StorePaths) throws(Fault) {
    func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    (file, configuration) = try Self.read(flags.config, paths)
    if let kind = flags.store, kind != "sqlite" {
      throw Fault(sentence: "this version has no store of that kind (use --store sqlite)")
    }
    guard
      let data = flags.data ?? variable("JOBTOP_DATA") ?? configuration.data ?? paths.data(flag: nil)
    else { throw Fault(sentence: "no directory for the data is known (give --data)") }
    self.data = data
    socket =
      flags.socket ?? variable("JOBTOP_SOCKET") ?? configuration.socket ?? paths.serverSocket(flag: nil)
    slots = flags.slots ?? configuration.slots
    logLevel = flags.logLevel ?? LogLine(name: configuration.logLevel.rawValue) ?? .info
    environmentName = flags.environment ?? configuration.environment
    let place = file ?? ""
    let named = configuration.security.socketGroup
    do throws(ConfigurationError) {
      security = try configuration.security.resolved(owner: System.uid, file: place)
      socketGroup = if let named { try named.group(file: place, key: "security.socket_group") } else { nil }
      timeZone = try configuration.timeZone?.zone(file: place, key: "time_zone")
    } catch {
      throw Fault(sentence: EventLogger.plain("\(error)"))
    }
  }

  /// The named file, else the user's, else the machine's, else none.
  private static func read(
    _ named: String?, _ paths: StorePaths
  ) throws(Fault) -> (String?, DaemonConfiguration) {
    let candidates =
      named.map { [$0] } ?? [paths.configuration("jobtopd.toml"), "/etc/jobtop/jobtopd.toml"].compactMap(\.self)
    for path in candidates where named != nil || FileSystem.exists(path) {
      let bytes: [UInt8]
      do { bytes = try FileSystem.read(path) } catch {
        throw Fault(sentence: "cannot read \(EventLogger.plain(path)): \(error) (see --config)")
      }
      do { return (path, try DaemonConfiguration(parsing: bytes, file: path)) } catch {
        throw Fault(sentence: EventLogger.plain("\(error)"))
      }
    }
    return (nil, DaemonConfiguration())
  }

  /// What the file says of retention, as the engine wants it.
  var retention: RetentionRules {
    var rules = RetentionRules()
    let file = configuration.retention
    rules.completed = file.completed
    rules.cancelled = file.cancelled
    rules.afterFailure = file.afterFailure
    rules.dead = file.dead
    rules.lastOfSchedule = file.lastOfSchedule
    rules.journal = file.journal
    rules.logs = file.logs
    rules.logBytes = file.logsSize.map { Int64($0) }
    return rules
  }

  /// What jobs may take.
  var sizes: SizeLimits {
    let limits = configuration.limits
    return SizeLimits(args: limits.args, result: limits.result, metadata: limits.metadata)
  }

  /// What a run's log may take.
  var logCap: LogCap {
    LogCap(first: Int64(configuration.limits.logFirst), last: Int64(configuration.limits.logLast))
  }
}

// MARK: - Names of the machine

extension DaemonConfiguration.Security {
  /// The policy with numbers in place of names; a name that the machine does not know is an error with its place.
  func resolved(owner: UInt32, file: String) throws(ConfigurationError) -> SecurityPolicy {
    var policy = SecurityPolicy(owner: owner, socketCap: Roles(socketCap), redaction: redaction)
    for grant in roles {
      let principal = try grant.to.principal(file: file, key: "security.roles")
      policy.grants[principal, default: .none].formUnion(Roles(grant.roles))
    }
    for named in shellFrom { policy.shellFrom.insert(try named.principal(file: file, key: "security.shell_from")) }
    if let shellUser { policy.shellUser = try shellUser.user(file: file, key: "security.shell_user") }
    return policy
  }
}

extension DaemonConfiguration.Named {
  /// `*` is everybody, `@name` a group, anything else a user; each by name or number.
  fileprivate func principal(file: String, key: String) throws(ConfigurationError) -> SecurityPolicy.Principal {
    if name == "*" { return .everyone }
    if name.hasPrefix("@") {
      var named = self
      named.name = String(name.dropFirst())
      return .group(try named.group(file: file, key: key))
    }
    return .user(try user(file: file, key: key))
  }

  func user(file: String, key: String) throws(ConfigurationError) -> UInt32 {
    guard let uid = UInt32(name) ?? System.userID(named: name) else {
      throw ConfigurationError(
        file: file, at: position, .badValue(key: key, value: name, allowed: "a user of this machine, or a uid"))
    }
    return uid
  }

  /// The name of a zone that the machine has.
  fileprivate func zone(file: String, key: String) throws(ConfigurationError) -> String {
    let zones = SystemZones().source()
    if zones.find(name) != nil { return name }
    let nearest = Suggestion.nearest(to: name, among: zones.names()) ?? "Europe/Berlin"
    throw ConfigurationError(
      file: file, at: position,
      .badValue(key: key, value: name, allowed: "a zone of /usr/share/zoneinfo such as \(nearest)"))
  }

  func group(file: String, key: String) throws(ConfigurationError) -> UInt32 {
    guard let gid = UInt32(name) ?? System.groupID(named: name) else {
      throw ConfigurationError(
        file: file, at: position, .badValue(key: key, value: name, allowed: "a group of this machine, or a gid"))
    }
    return gid
  }
}
