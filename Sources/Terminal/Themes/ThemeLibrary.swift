private import CThemes
package import Configuration
package import MonitorCore
import Posix
package import SafeText

/// Every theme that can be named: the built-in ones and those of the user's directory, which go first.
package struct ThemeLibrary: Sendable {
  package private(set) var sources: [ThemeSource]

  /// The theme of somebody who named none.
  package static let standard = "terminal"

  /// The themes of `themes/` as compiled in.
  package static let builtIn: [ThemeSource] = (0..<jt_theme_count()).map { index in
    let entry = jt_theme_at(index)
    let id = String(cString: entry.id)
    let bytes = Array(UnsafeBufferPointer(start: entry.bytes, count: entry.count))
    do {
      return try ThemeFile.read(bytes, id: id, file: "themes/\(id).toml")
    } catch {
      preconditionFailure("\(#function): \(error)")
    }
  }

  package init() {
    sources = ThemeLibrary.builtIn
  }

  /// Adds the theme of that name from a directory of theme files, with the ones it inherits from.
  ///
  /// Only the files that are named are read, so that a directory of hundreds costs nothing at start.
  package mutating func load(_ id: String, from directory: String) throws(ConfigurationError) {
    var wanted: String? = id
    var seen: Set<String> = []
    while let next = wanted, seen.insert(next).inserted, ThemeLibrary.isPlainName(next) {
      wanted = nil
      let path = directory + "/" + next + ".toml"
      guard let bytes = try ConfigurationFile.read(path) else { break }
      let source = try ThemeFile.read(bytes, id: next, file: path)
      sources.removeAll { $0.id == next }
      sources.append(source)
      wanted = source.inherits?.value
    }
  }

  package subscript(id: String) -> ThemeSource? {
    sources.first { $0.id == id }
  }

  /// That there is no such theme, with what was probably meant.
  package func unknown(_ name: String) -> SafeText {
    let meant = Suggestion.nearest(to: name, among: sources.map(\.id))
    return
      "no theme '\(SafeText(name))' (\(meant.map { "did you mean '\(SafeText($0))'?" } ?? "T shows what there is"))"
  }

  /// The themes of a user's directory by name, sorted; none where there is no directory.
  package static func userNames(in directory: String?) -> [String] {
    guard let directory else { return [] }
    let names: [String]
    do { names = try FileSystem.names(in: directory) } catch { return [] }
    return names.filter { $0.hasSuffix(".toml") && !$0.hasPrefix(".") }.map { String($0.dropLast(5)) }.sorted()
  }

  /// A name that stays within the directory.
  private static func isPlainName(_ name: String) -> Bool {
    !name.isEmpty && !name.contains("/") && !name.hasPrefix(".")
  }
}
