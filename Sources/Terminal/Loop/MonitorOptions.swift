package import Configuration

/// What the command line and the environment say about the monitor to be opened.
package struct MonitorOptions: Sendable {
  package var socketPath: String
  /// `--theme`; nil where it was not given.
  package var theme: String?
  package var isReadOnly: Bool
  /// `--color`; nil where it was not given.
  package var color: MonitorConfiguration.Color?
  /// The store was named by a flag or the environment, so that a file's `socket` does not count.
  package var isSocketNamed: Bool
  /// Whether a signal that ends the monitor ends the process as well; else its code is 128 + n and the caller goes on.
  package var diesBySignal = true

  package init(
    socketPath: String, theme: String? = nil, readOnly: Bool = false, color: MonitorConfiguration.Color? = nil,
    isSocketNamed: Bool = true
  ) {
    self.socketPath = socketPath
    self.theme = theme
    isReadOnly = readOnly
    self.color = color
    self.isSocketNamed = isSocketNamed
  }
}
