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
  /// A click on what was painted there.
  case click(Grid.Target, at: Instant)
  /// The wheel, in notches; up is negative.
  case wheel(Int, at: Instant)
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
  /// The stores that can be attached to; answers `findStores`.
  case stores([StoreChoice])
  /// What was kept of earlier times; comes before the first connection.
  case memory(Memory)
  /// Another store is connected to from now on.
  case attached(String, host: SafeText?)
  /// How far a verb over a selection is, by the selection's name.
  case progress(selection: String, decided: Int, total: Int)
  /// What the person's editor left; nil text where it was left as it was.
  case edited(Result<[UInt8]?, EditorFailure>)
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

/// A store as it stands in the list of them.
package struct StoreChoice: Hashable, Sendable {
  /// What `attach` takes: the path of a socket, or `ssh://…`.
  package var address: String
  /// Its name in `config.toml`, or where it was found.
  package var note: SafeText

  package init(address: String, note: SafeText) {
    self.address = address
    self.note = note
  }
}

/// Why an editor brought nothing, in words.
package struct EditorFailure: Error, Hashable, Sendable {
  package var words: SafeText

  package init(words: SafeText) {
    self.words = words
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
  /// Tell the person outside of the screen (OSC 9), and ring.
  case notify(SafeText)
  /// Leave the screen to the person's editor with a private file of that name and text; `edited` answers.
  case edit(file: String, text: [UInt8])
  case suspend
  /// Paint every cell again.
  case redraw
  case theme(String)
  /// Write a picture of the screen to a file: SVG where the name ends so, else text.
  case saveScreen(path: String, Grid)
  /// Look for the stores that can be attached to.
  case findStores
  /// Leave this store for another.
  case attach(String)
  /// Keep this for the next time, with what other monitors keep of other stores.
  case remember(Memory, store: String)
  case quit
}
