/// What `~/.config/jobtop/config.toml` says; nil where it says nothing.
///
/// ```toml
/// theme = "dark"        # a built-in theme, one of ~/.config/jobtop/themes, auto, or auto:NAME
/// background = false    # true: the theme's own background is painted, where it has one
/// overlay = "vim"       # vim or htop: further keys, for hands that know them
/// mouse = false         # true: wheel and click work, and Shift is needed to select text
/// sync = true           # synchronized updates (DEC mode 2026) where the terminal is known to do them
/// glyphs = "auto"       # auto, unicode, ascii, words: no signs and charts, for who is read the screen
/// color = "auto"        # auto, never, 16, 256
/// socket = "/run/jobtop/jobtop.sock"     # or ssh://[user@]host[:port][/socket/path]
/// [stores]
/// prod = "ssh://ops@db1"                 # `jobtop @prod`; `o` lists them all
/// [keys]
/// retry = ["r", "F6"]   # keys of an action; "none" unbinds it
/// ```
package struct MonitorConfiguration: Hashable, Sendable {
  package enum Glyphs: String, Hashable, Sendable, CaseIterable { case auto, unicode, ascii, words }
  package enum Color: String, Hashable, Sendable, CaseIterable {
    case auto, never
    case sixteen = "16"
    case twoHundredFiftySix = "256"
  }

  package enum Overlay: String, Hashable, Sendable, CaseIterable { case vim, htop }

  /// One line of `[keys]`; whether the action exists and the keys are free is the keymap's to say.
  package struct Binding: Hashable, Sendable {
    package struct Key: Hashable, Sendable {
      package var notation: String
      package var position: TOMLPosition
    }

    package var action: String
    package var position: TOMLPosition
    /// Empty where the line unbinds the action.
    package var keys: [Key]
  }

  package var theme: String?
  package var background: Bool?
  package var mouse: Bool?
  package var sync: Bool?
  package var glyphs: Glyphs?
  package var color: Color?
  package var socket: String?
  package var overlay: Overlay?
  package var bindings: [Binding] = []
  package var stores: [StoreName] = []

  /// What holds without a file.
  package init() {}

  /// - Throws: The first thing wrong, with its line and column; an unknown key with what was probably meant.
  package init(parsing bytes: [UInt8], file: String) throws(ConfigurationError) {
    let document = try TOMLDocument(parsing: bytes, file: file)
    var reader = TableReader(document.root, file: file)
    theme = try reader.string("theme")
    background = try reader.boolean("background")
    mouse = try reader.boolean("mouse")
    sync = try reader.boolean("sync")
    glyphs = try reader.choice("glyphs", of: Glyphs.self)
    color = try reader.choice("color", of: Color.self)
    socket = try reader.string("socket")
    if let table = try reader.table("stores") { stores = try StoreName.all(in: table, file: file) }
    overlay = try reader.choice("overlay", of: Overlay.self)
    if let keys = try reader.table("keys") {
      for entry in keys.entries {
        bindings.append(try MonitorConfiguration.binding(entry, file: file))
      }
    }
    try reader.finish()
  }

  private static func binding(_ entry: TOMLTable.Entry, file: String) throws(ConfigurationError) -> Binding {
    var binding = Binding(action: entry.key, position: entry.keyPosition, keys: [])
    let values: [TOMLValue]
    if case .array(let elements) = entry.value.kind { values = elements } else { values = [entry.value] }
    for value in values {
      guard case .string(let notation) = value.kind else {
        throw ConfigurationError(
          file: file, at: value.position,
          .wrongKind(key: "keys.\(entry.key)", wanted: "keys as strings", found: value.kindName))
      }
      if notation != "none" { binding.keys.append(.init(notation: notation, position: value.position)) }
    }
    return binding
  }
}
