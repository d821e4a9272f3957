import JobCore
import Posix

/// The time zones of the system: TZif files below `/usr/share/zoneinfo`, each read once.
///
/// A file that tzdata replaces is seen by the next start. Loop thread only.
final class SystemZones {
  private static let directory = "/usr/share/zoneinfo"
  /// No zone's file is a tenth of this.
  private static let sizeLimit = 256 * 1024
  /// Copies of the other names, and what is no zone.
  private static let hidden: Set<String> = ["posix", "right", "posixrules", "localtime", "Factory"]

  private var known: [String: Zone] = ["UTC": .utc]

  /// What the engine asks.
  ///
  /// - Parameter named: the zone of schedules that name none; nil for the machine's.
  func source(local named: String? = nil) -> ZoneSource {
    let local =
      [named, Environment.current()["TZ"], Self.machineZone()].lazy
      .compactMap { $0.flatMap { self.find($0) } }.first ?? .utc
    return ZoneSource(local: local, find: { self.find($0) }, names: { Self.names() })
  }

  private func find(_ name: String) -> Zone? {
    if let zone = known[name] { return zone }
    guard ZoneSource.isName(name), let bytes = try? FileSystem.read("\(Self.directory)/\(name)", limit: Self.sizeLimit),
      let zone = try? Zone(name: name, tzif: bytes)
    else { return nil }
    known[name] = zone
    return zone
  }

  /// The zone that the machine's clock shows: what `/etc/localtime` leads to.
  private static func machineZone() -> String? {
    guard let target = FileSystem.target(ofLink: "/etc/localtime"),
      let place = target.split(separator: "/").firstIndex(of: "zoneinfo")
    else { return nil }
    return target.split(separator: "/")[(place + 1)...].joined(separator: "/")
  }

  /// Every name below the directory.
  private static func names() -> [String] {
    var names: [String] = []
    var folders = [""]
    while let folder = folders.popLast(), names.count < 2000 {
      for name in (try? FileSystem.names(in: "\(directory)/\(folder)")) ?? [] where ZoneSource.isName(name) {
        let path = folder.isEmpty ? name : "\(folder)/\(name)"
        if hidden.contains(path) { continue }
        // Only folders hold zones beside others; a zone's file has no names in it.
        if (try? FileSystem.names(in: "\(directory)/\(path)")) != nil {
          folders.append(path)
        } else {
          names.append(path)
        }
      }
    }
    return names
  }
}
