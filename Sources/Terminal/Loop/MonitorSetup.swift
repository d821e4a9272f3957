package import Configuration
package import JobClient
package import MonitorCore
package import Posix
package import SafeText

/// Everything that is decided before the terminal is touched: flags before environment before file before defaults.
package struct MonitorSetup {
  package var environment: [String: String]
  package var profile: TerminalProfile
  package var configuration: MonitorConfiguration
  package var keymap: Keymap
  package var address: StoreAddress
  package var isReadOnly: Bool
  package var depthLimit: ColorDepth
  /// The theme's id; `auto` picks by the terminal's background.
  package var theme: String
  package var themeDirectory: String?
  /// Where `config.toml` is or would be.
  package var configurationFile: String?
  /// Whether the theme is the file's to say, since neither a flag nor the environment names one.
  package var isThemeConfigured: Bool
  /// Where the monitor remembers things; nil where there is no home.
  package var memoryFile: MemoryFile?
  /// What was remembered, and what is to be said where it could not be read.
  package var memory: Memory
  package var memoryNotice: SafeText?
  /// The places where a store is looked for.
  package var candidates: [String]

  /// - Throws: What is wrong with `config.toml`, with its place.
  package init(_ options: MonitorOptions, environment: [String: String], paths: StorePaths) throws(ConfigurationError) {
    self.environment = environment
    profile = TerminalProfile(environment: environment)
    let file = paths.configuration("config.toml")
    var configuration = MonitorConfiguration()
    if let file, let bytes = try ConfigurationFile.read(file) {
      configuration = try MonitorConfiguration(parsing: bytes, file: file)
    }
    self.configuration = configuration
    keymap = try Keymap(configuration, file: file ?? "config.toml")
    address = options.address
    if !options.isStoreNamed, let socket = configuration.socket {
      guard let named = StoreAddress(socket) else {
        throw ConfigurationError(
          file: file ?? "config.toml", at: TOMLPosition(line: 0, column: 0),
          .badValue(key: "socket", value: socket, allowed: "a path or ssh://[user@]host[:port][/socket/path]"))
      }
      address = named
    }
    isReadOnly = options.isReadOnly
    depthLimit =
      switch options.color ?? configuration.color ?? .auto {
      case .auto: .trueColor
      case .never: .mono
      case .sixteen: .sixteen
      case .twoHundredFiftySix: .twoHundredFiftySix
      }
    configurationFile = file
    isThemeConfigured = options.theme == nil && environment["JOBTOP_THEME"] == nil
    memoryFile = paths.state("monitor.json").map { MemoryFile(path: $0) }
    let (kept, notice) = memoryFile?.read() ?? (Memory(), nil)
    memory = kept
    memoryNotice = notice
    candidates = paths.socketCandidates(flag: nil)
    theme =
      options.theme ?? environment["JOBTOP_THEME"] ?? configuration.theme ?? kept.theme ?? ThemeLibrary.standard
    themeDirectory = paths.configuration("themes")
  }

  /// Whether a theme's own background is painted.
  package var paintsBackground: Bool { configuration.background ?? false }

  /// The signs to paint with, given whether the output can show more than ASCII.
  package func glyphs(symbols: Bool) -> GlyphSet {
    switch configuration.glyphs ?? .auto {
    case .auto: symbols ? .unicode : .ascii
    case .unicode: .unicode
    case .ascii: .ascii
    case .words: symbols ? .words : .asciiWords
    }
  }

  /// The stores that can be attached to: those with a name, then every socket that is there.
  package var stores: [StoreChoice] {
    var stores = configuration.stores.map { StoreChoice(address: $0.address, note: SafeText($0.name)) }
    let first = address.description
    if !stores.contains(where: { $0.address == first }) {
      stores.append(StoreChoice(address: first, note: "attached first"))
    }
    for path in candidates where FileSystem.exists(path) {
      if stores.contains(where: { $0.address == path }) { continue }
      stores.append(StoreChoice(address: path, note: "found"))
    }
    return stores
  }

  /// The store that a person means by an address or, with an `@`, by a name of the file.
  package func address(of wanted: String) -> StoreAddress? {
    guard wanted.first == "@" else { return StoreAddress(wanted) }
    return configuration.stores.first { $0.name == wanted.dropFirst() }.flatMap { StoreAddress($0.address) }
  }

  /// What COLORFGBG says of the background, which rxvt and Konsole set: `15;0`.
  package static func backgroundIsDark(_ environment: [String: String]) -> Bool? {
    guard let last = environment["COLORFGBG"]?.split(separator: ";").last, let number = Int(last) else { return nil }
    return number < 7 || number == 8
  }
}
