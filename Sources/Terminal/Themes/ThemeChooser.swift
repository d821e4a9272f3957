import Configuration
package import MonitorCore
import Posix
package import SafeText

/// Finds and resolves the theme that was asked for, and never leaves the screen without one.
package struct ThemeChooser {
  private var library = ThemeLibrary()
  private let directory: String?
  private let depth: ColorDepth
  private let paintsBackground: Bool
  package private(set) var current: Theme
  /// The id as it was asked for, which may be `auto`.
  package private(set) var wanted = ""

  /// - Parameter paintsBackground: Whether the user wants a theme's own background.
  package init(directory: String?, depth: ColorDepth, paintsBackground: Bool = false) {
    self.paintsBackground = paintsBackground
    self.directory = directory
    self.depth = depth
    current = Theme.fallback
  }

  /// Whether the choice depends on the terminal's background.
  package var followsBackground: Bool { ThemeChooser.followsBackground(wanted) }

  package static func followsBackground(_ id: String) -> Bool { id == "auto" || id.hasPrefix("auto:") }

  /// Takes a theme by its id and returns what was wrong with it; then the theme stays what it was.
  ///
  /// `auto` is `dark` or `light`, as the background is known or, where it is not, dark. `auto:nord` is that theme or
  /// its partner, whichever is made for the background.
  package mutating func choose(_ id: String, backgroundIsDark: Bool?) -> SafeText? {
    let source: ThemeSource
    switch find(id, isDark: backgroundIsDark ?? true) {
    case .success(let found): source = found
    case .failure(let complaint): return complaint.sentence
    }
    let (theme, findings) = Theme.resolve(source, among: library.sources, depth: depth)
    current = paintsBackground ? theme.withGround : theme
    wanted = id
    return findings.first { $0.severity == .error }?.message
  }

  /// Reads the chosen theme's files anew, after one was saved, and returns what is wrong with it; then the screen keeps
  /// the theme as it was.
  package mutating func reload(backgroundIsDark: Bool?) -> SafeText? {
    let kept = library
    library = ThemeLibrary()
    switch find(wanted, isDark: backgroundIsDark ?? true) {
    case .failure(let complaint):
      library = kept
      return complaint.sentence
    case .success(let source):
      let (theme, findings) = Theme.resolve(source, among: library.sources, depth: depth)
      if let error = findings.first(where: { $0.severity == .error }) {
        library = kept
        return error.message
      }
      current = paintsBackground ? theme.withGround : theme
      return nil
    }
  }

  /// The current theme with every colour as it was meant, for pictures.
  package var inTrueColor: Theme {
    guard let source = library[current.id] else { return current }
    return Theme.resolve(source, among: library.sources, depth: .trueColor).theme
  }

  private struct Complaint: Error {
    let sentence: SafeText
  }

  private mutating func find(_ id: String, isDark: Bool) -> Result<ThemeSource, Complaint> {
    if id == "auto" { return load(isDark ? "dark" : "light") }
    guard ThemeChooser.followsBackground(id) else { return load(id) }
    let result = load(String(id.dropFirst("auto:".count)))
    guard case .success(let source) = result else { return result }
    let theme = Theme.resolve(source, among: library.sources, depth: .mono).theme
    guard let made = theme.isDark, made != isDark, let partner = source.partner?.value else { return result }
    return load(partner)
  }

  private mutating func load(_ name: String) -> Result<ThemeSource, Complaint> {
    do throws(ConfigurationError) {
      if let directory { try library.load(name, from: directory) }
    } catch {
      return .failure(Complaint(sentence: SafeText(error.description)))
    }
    if let source = library[name] { return .success(source) }
    return .failure(Complaint(sentence: library.unknown(name)))
  }

  /// All that can be chosen: the built-in ones, then those of the user's directory.
  package var choices: [ThemeChoice] {
    ThemeLibrary.builtIn.map { ThemeChoice(id: $0.id, name: SafeText($0.name?.value ?? $0.id)) }
      + ThemeLibrary.userNames(in: directory)
      .filter { name in !ThemeLibrary.builtIn.contains { $0.id == name } }
      .map { ThemeChoice(id: $0, name: SafeText($0)) }
  }
}
