import Configuration
import Posix
import SafeText

/// Watches the user's theme files and `config.toml` while the monitor runs.
final class ThemeFiles {
  /// What was saved since the last look.
  struct News {
    var themesChanged = false
    /// A theme that `config.toml` names now and did not before.
    var theme: String?
    /// What is wrong with `config.toml`, with its place.
    var complaints: [SafeText] = []
  }

  private let watch: DirectoryWatch
  private let directory: String
  private let themeDirectory: String?
  /// The theme that the file named last; nil where a flag or the environment names one, which go first.
  private var configured: String??

  /// Nil where there is no configuration directory, or nothing to watch it with.
  init?(_ setup: MonitorSetup) {
    guard let file = setup.configurationFile else { return nil }
    do throws(Errno) { watch = try DirectoryWatch() } catch { return nil }
    directory = FileSystem.parent(of: file)
    themeDirectory = setup.themeDirectory
    configured = setup.isThemeConfigured ? .some(setup.configuration.theme) : nil
    watch.add(directory)
    if let themeDirectory { watch.add(themeDirectory) }
  }

  /// To be polled for reading.
  var descriptor: Int32 { watch.descriptor }

  func news() -> News {
    var news = News()
    for change in watch.changes() {
      if change.directory == themeDirectory {
        if change.name.isEmpty || change.name.hasSuffix(".toml") { news.themesChanged = true }
      } else if let themeDirectory, directory + "/" + change.name == themeDirectory {
        watch.add(themeDirectory)
        news.themesChanged = true
      } else if change.name.isEmpty || change.name == "config.toml" {
        readConfiguration(&news)
      }
    }
    return news
  }

  private func readConfiguration(_ news: inout News) {
    guard let before = configured else { return }
    let file = directory + "/config.toml"
    do throws(ConfigurationError) {
      guard let bytes = try ConfigurationFile.read(file) else { return }
      let theme = try MonitorConfiguration(parsing: bytes, file: file).theme
      guard theme != before else { return }
      configured = .some(theme)
      news.theme = theme ?? ThemeLibrary.standard
    } catch {
      news.complaints.append(SafeText(error.description))
    }
  }
}
