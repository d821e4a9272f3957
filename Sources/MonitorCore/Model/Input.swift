package import JSON
package import JobCore
package import JobRPC
package import SafeText

/// What can happen to the monitor.
///
/// The shell sends a `tick` before each batch of inputs, so that the model knows the time without a clock.
package enum Input: Sendable {
  case tick(now: Instant, wall: Timestamp)
  case key(Key, at: Instant)
  case paste(String)
  case resize(Size)
  /// A connection stands and `hello` was answered.
  case connected(Hello)
  /// No connection; `attempt` counts the tries since it was lost, the next is at `nextTry`.
  case lost(reason: SafeText, attempt: Int, nextTry: Instant)
  /// A `watch.frame` notification.
  case frame(WatchFrame)
  case reply(request: Int64, Result<JSONValue, RPCError>)
  /// A frame is on the terminal: when it was written, and what it cost.
  case painted(at: Instant, Figures.Frame)
  /// The themes that can be chosen, and the one in use.
  case themes([ThemeChoice], current: String)
  /// Something the shell has to say, such as why a theme file was not taken.
  case notice(SafeText)
  /// Something that the shell was asked for and did.
  case done(SafeText)
  /// Seconds east of Greenwich, at the start and when it changes.
  case zone(seconds: Int64)
}

/// A theme as it stands in the picker.
package struct ThemeChoice: Hashable, Sendable {
  package var id: String
  package var name: SafeText

  package init(id: String, name: SafeText) {
    self.id = id
    self.name = name
  }
}

/// What the monitor asks the shell to do; the model itself does nothing.
///
/// When to wake up is no effect: `Grid.expires` of the painted frame says when it next differs.
package enum Effect: Hashable, Sendable {
  case call(request: Int64, method: Method, params: JSONValue)
  /// Try to connect now instead of waiting for the next try.
  case reconnectNow
  /// Put text on the clipboard (OSC 52).
  case copy(SafeText)
  case bell
  case suspend
  /// Paint every cell again.
  case redraw
  case theme(String)
  /// Write a picture of the screen to a file: SVG where the name ends so, else text.
  case saveScreen(path: String, Grid)
  case quit
}
