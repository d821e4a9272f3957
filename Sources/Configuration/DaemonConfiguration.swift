/// What `jobtopd.toml` says; nil where it says nothing. Flags and the environment go before it.
///
/// ```toml
/// socket = "/run/jobtop/jobtop.sock"
/// data = "/var/lib/jobtop"
/// store = "sqlite"
/// slots = 4                      # shell jobs at once; 0 for none
/// log_level = "info"             # error, warning, info, debug
/// environment = "production"     # shown by monitors, and makes them ask twice
/// ```
package struct DaemonConfiguration: Hashable, Sendable {
  package enum LogLevel: String, Hashable, Sendable, CaseIterable { case error, warning, info, debug }

  package var socket: String?
  package var data: String?
  package var store: String?
  package var slots: Int?
  package var logLevel: LogLevel?
  package var environment: String?

  /// What holds without a file.
  package init() {}

  /// - Throws: The first thing wrong, with its line and column; an unknown key with what was probably meant.
  package init(parsing bytes: [UInt8], file: String) throws(ConfigurationError) {
    let document = try TOMLDocument(parsing: bytes, file: file)
    var reader = TableReader(document.root, file: file)
    socket = try reader.string("socket")
    data = try reader.string("data")
    store = try reader.string("store")
    slots = try reader.integer("slots", in: 0...4096)
    logLevel = try reader.choice("log_level", of: LogLevel.self)
    environment = try reader.string("environment")
    try reader.finish()
  }
}
