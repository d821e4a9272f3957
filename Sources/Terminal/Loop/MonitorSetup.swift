package import Configuration
package import JobClient
package import MonitorCore
package import Posix
import SafeText

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
    theme = options.theme ?? environment["JOBTOP_THEME"] ?? configuration.theme ?? ThemeLibrary.standard
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

  /// What COLORFGBG says of the background, which rxvt and Konsole set: `15;0`.
  package static func backgroundIsDark(_ environment: [String: String]) -> Bool? {
    guard let last = environment["COLORFGBG"]?.split(separator: ";").last, let number = Int(last) else { return nil }
    return number < 7 || number == 8
  }
}
