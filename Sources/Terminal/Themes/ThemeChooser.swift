import Configuration
package import MonitorCore
import Posix
package import SafeText

/// Finds and resolves the theme that was asked for, and never leaves the screen without one.
package struct ThemeChooser {
  private var library = ThemeLibrary()
  private let directory: String?
  private let depth: ColorDepth
  package private(set) var current: Theme
  /// The id as it was asked for, which may be `auto`.
  package private(set) var wanted = ""

  package init(directory: String?, depth: ColorDepth) {
    self.directory = directory
    self.depth = depth
    current = Theme.fallback
  }

  /// Takes a theme by its id and returns what was wrong with it; then the theme stays what it was.
  ///
  /// `auto` is `dark` or `light`, as the background is known or, where it is not, dark.
  package mutating func choose(_ id: String, backgroundIsDark: Bool?) -> SafeText? {
    let name = id == "auto" ? (backgroundIsDark ?? true ? "dark" : "light") : id
    do throws(ConfigurationError) {
      if let directory { try library.load(name, from: directory) }
    } catch {
      return SafeText(error.description)
    }
    guard let source = library[name] else {
      let known = library.sources.map(\.id)
      let meant = Suggestion.nearest(to: name, among: known)
      return
        "no theme '\(SafeText(name))' (\(meant.map { "did you mean '\(SafeText($0))'?" } ?? "T shows what there is"))"
    }
    let (theme, findings) = Theme.resolve(source, among: library.sources, depth: depth)
    current = theme
    wanted = id
    return findings.first { $0.severity == .error }?.message
  }

  /// All that can be chosen: the built-in ones, then those of the user's directory.
  package var choices: [ThemeChoice] {
    var choices = ThemeLibrary.builtIn.map { ThemeChoice(id: $0.id, name: SafeText($0.name?.value ?? $0.id)) }
    guard let directory else { return choices }
    let names: [String]
    do { names = try FileSystem.names(in: directory) } catch { return choices }
    for name in names.sorted() where name.hasSuffix(".toml") && !name.hasPrefix(".") {
      let id = String(name.dropLast(5))
      if !choices.contains(where: { $0.id == id }) { choices.append(ThemeChoice(id: id, name: SafeText(id))) }
    }
    return choices
  }
}
