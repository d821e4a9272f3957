/// Where the engine has its time zones from: the system's files, or a table in tests.
public struct ZoneSource {
  /// The zone of schedules that name none.
  public let local: Zone
  /// The zone of an IANA name; nil where there is none, or its file cannot be used.
  public let find: (String) -> Zone?
  /// Every name there is, for a hint after a slip.
  public let names: () -> [String]

  /// A source that looks zones up by `find`.
  public init(
    local: Zone, find: @escaping (String) -> Zone?, names: @escaping () -> [String]
  ) {
    self.local = local
    self.find = find
    self.names = names
  }

  /// Knows UTC and nothing else.
  public static var utcOnly: ZoneSource {
    ZoneSource(local: .utc, find: { $0 == "UTC" ? .utc : nil }, names: { ["UTC"] })
  }

  /// Whether a name may be looked up as a path below the zones' directory: parts of letters, digits, `_`, `+` and `-`.
  public static func isName(_ name: String) -> Bool {
    let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return name.utf8.count <= 64 && parts.count <= 4
      && parts.allSatisfy { part in
        !part.isEmpty
          && part.allSatisfy { byte in
            (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
              || [UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-")].contains(byte)
          }
      }
  }
}
