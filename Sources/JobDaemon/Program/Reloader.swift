import Configuration
import JobCore
import JobEngine
import Posix

/// Reads the configuration again at HUP: what can change while the daemon serves changes, the rest is only told.
package final class Reloader {
  private let flags: LaunchOptions
  private let environment: [String: String]
  private let paths: StorePaths
  private var current: ResolvedOptions

  init(_ flags: LaunchOptions, environment: [String: String], paths: StorePaths, current: ResolvedOptions) {
    self.flags = flags
    self.environment = environment
    self.paths = paths
    self.current = current
  }

  /// Takes over what the files say now; a file that cannot be read leaves everything as it is.
  func reload(_ daemon: Daemon) {
    // https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html, for Type=notify-reload.
    ServiceManager.notify(
      "RELOADING=1\nMONOTONIC_USEC=\(MonotonicClock.now() / 1000)", environment: environment)
    defer { ServiceManager.notify("READY=1", environment: environment) }
    let next: ResolvedOptions
    do throws(ResolvedOptions.Fault) {
      next = try ResolvedOptions(flags, environment: environment, paths: paths)
    } catch {
      daemon.settings.logger.log(
        .error, "config.refused", ("cause", error.sentence), ("kept", "the settings before it"))
      return
    }
    let changed = next.configuration.changes(from: current.configuration)
    let live = changed.filter { $0.effect == .reload }.map(\.key)
    let later = changed.filter { $0.effect == .restart }.map(\.key)
    current = next
    daemon.adopt(next)
    daemon.settings.logger.log(
      .info, "config.reloaded", ("file", next.file ?? "none"),
      ("changed", live.isEmpty ? "nothing" : live.joined(separator: ",")))
    if !later.isEmpty {
      daemon.settings.logger.log(.warning, "config.needs_restart", ("settings", later.joined(separator: ",")))
    }
  }
}

extension Daemon {
  /// Takes over every setting that may change while it serves.
  func adopt(_ options: ResolvedOptions) {
    settings.environment = options.environmentName
    settings.logger = EventLogger(threshold: options.logLevel)
    use(options.security)
    engine.sizes = options.sizes
    engine.retention = options.retention
    logPruning.nextAt = MonotonicClock.now()
  }
}
