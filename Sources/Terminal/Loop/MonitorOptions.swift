package import Configuration
package import JobClient

/// What the command line and the environment say about the monitor to be opened.
package struct MonitorOptions: Sendable {
  package var address: StoreAddress
  /// `--theme`; nil where it was not given.
  package var theme: String?
  package var isReadOnly: Bool
  /// `--color`; nil where it was not given.
  package var color: MonitorConfiguration.Color?
  /// The store was named by a flag or the environment, so that a file's `socket` does not count.
  package var isStoreNamed: Bool
  /// Whether a signal that ends the monitor ends the process as well; else its code is 128 + n and the caller goes on.
  package var diesBySignal = true
  /// The program's, for a crash report.
  package var version = "?"

  package init(
    _ address: StoreAddress, theme: String? = nil, readOnly: Bool = false, color: MonitorConfiguration.Color? = nil,
    isStoreNamed: Bool = true
  ) {
    self.address = address
    self.theme = theme
    isReadOnly = readOnly
    self.color = color
    self.isStoreNamed = isStoreNamed
  }
}
