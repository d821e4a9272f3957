import Configuration
import JSON
package import MonitorCore
import Posix
package import SafeText

/// What `jobtop theme` prints: which themes there are, how one looks, what is wrong with one.
package struct ThemePages {
  private let library: ThemeLibrary
  private let directory: String?
  private let style: StyleBytes
  private let glyphs: GlyphSet
  /// What could not be read of the user's themes, by name.
  private var unreadable: [String: SafeText] = [:]
  private let userNames: [String]

  /// - Parameter directory: The user's themes; nil where there are none.
  package init(directory: String?, style: StyleBytes, glyphs: GlyphSet = .unicode) {
    self.directory = directory
    self.style = style
    self.glyphs = glyphs
    userNames = ThemeLibrary.userNames(in: directory)
    var library = ThemeLibrary()
    for name in userNames {
      do throws(ConfigurationError) {
        if let directory { try library.load(name, from: directory) }
      } catch {
        unreadable[name] = SafeText(error.description)
      }
    }
    self.library = library
  }

  /// Those of this process: its output, its environment, its user's directory.
  package static func ofThisProcess() -> ThemePages {
    let environment = Environment.current()
    return ThemePages(
      directory: StorePaths.ofThisProcess().configuration("themes"),
      style: StyleBytes(environment: environment, isTerminal: IO.isTerminal(1)),
      glyphs: TerminalScreen.localeIsUTF8 ? .unicode : .ascii)
  }

  // MARK: - list

  /// A line for each theme: its name, what background it is for, its partner, whose it is, and a sample.
  package func list(json: Bool) -> [UInt8] {
    let sources = library.sources
    if json {
      return sources.flatMap { source in
        ThemePages.line([
          "id": .string(source.id), "name": .string(source.name?.value ?? source.id),
          "kind": kind(of: source).map { .string($0) } ?? .null,
          "partner": source.partner.map { .string($0.value) } ?? .null,
          "file": userNames.contains(source.id) ? .string(source.file) : .null,
        ])
      }
    }
    let widths = sources.map { SafeText($0.id).width } + unreadable.keys.map { SafeText($0).width }
    let name = (widths.max() ?? 0) + 2
    let partner = (sources.map { SafeText($0.partner?.value ?? "").width }.max() ?? 0) + 2
    func cells(_ id: SafeText, _ kind: SafeText, _ other: SafeText, _ whose: SafeText) -> SafeText {
      id.padded(columns: name) + kind.padded(columns: 6) + other.padded(columns: partner) + whose.padded(columns: 7)
    }
    let muted = Style(attributes: .dim)
    var bytes = style.line([(cells("NAME", "KIND", "PARTNER", "WHOSE") + "SAMPLE", muted)])
    for source in sources {
      let isOwn = userNames.contains(source.id)
      let head = cells(
        SafeText(source.id), SafeText(kind(of: source) ?? "both"), SafeText(source.partner?.value ?? "-"),
        isOwn ? "yours" : "ours")
      bytes += style.line([(head, .plain)] + sample(of: source))
    }
    for (id, complaint) in unreadable.sorted(by: { $0.key < $1.key }) {
      bytes += style.line([(cells(SafeText(id), "?", "-", "yours") + complaint, .plain)])
    }
    return bytes
  }

  private func sample(of source: ThemeSource) -> [(text: SafeText, style: Style)] {
    let theme = resolved(source)
    let words: [(Role, SafeText, SafeText)] = [
      (.stateRunning, "● running", "* running"), (.stateRetrying, "↻ retrying", "~ retrying"),
      (.stateCompleted, "✓ completed", "+ completed"), (.stateDead, "† dead", "! dead"),
      (.statePaused, "‖ paused", "= paused"),
    ]
    let row = words.map { role, sign, plain in
      (text: " " + (glyphs == .ascii ? plain : sign) + " ", style: theme.onItsGround(theme[role]))
    }
    return row + [(" cursor ", theme.onItsGround(theme.style(.text, on: .cursor)))]
  }

  // MARK: - show

  /// Every role of a theme: a swatch, its style in words, a sample on the background and on the cursor's row.
  ///
  /// - Returns: What is printed; nil where there is no such theme.
  package func show(_ id: String, json: Bool) -> [UInt8]? {
    guard let source = library[id] else { return nil }
    if json {
      let themes = ColorDepth.allCases.map {
        (depth: $0, theme: Theme.resolve(source, among: library.sources, depth: $0).theme)
      }
      return Role.allCases.flatMap { role in
        var object: JSONObject = ["role": .string(role.name)]
        for (depth, theme) in themes { object[ThemePages.key(of: depth)] = .string(theme[role].words) }
        return ThemePages.line(object)
      }
    }
    let theme = resolved(source)
    let name = Role.allCases.map(\.name.utf8.count).max() ?? 0
    let words = Role.allCases.map { theme[$0].words.utf8.count }.max() ?? 0
    let swatch: SafeText = glyphs == .ascii ? "###" : "███"
    return Role.allCases.flatMap { role in
      let own = theme.onItsGround(theme[role])
      let cursor = theme.onItsGround(theme.style(role, on: .cursor))
      return style.line([
        (SafeText(role.name).padded(columns: name + 2), .plain), (swatch, own), ("  ", .plain),
        (SafeText(theme[role].words).padded(columns: words + 2), .plain), (" 182004 mail.send_receipt ", own),
        (" ", .plain),
        (" on the cursor ", cursor),
      ])
    }
  }

  /// That there is no such theme, with what was probably meant.
  package func unknown(_ id: String) -> SafeText { unreadable[id] ?? library.unknown(id) }

  // MARK: - lint

  /// Everything wrong with a file, or with all themes; also how many themes were looked at.
  ///
  /// - Returns: A line for each finding; nil where the file is not there.
  package func lint(_ path: String?) -> (findings: [SafeText], themes: Int)? {
    guard let path else {
      let found = library.sources.flatMap { source in Theme.lint(source, among: library.sources).map(\.message) }
      return (unreadable.sorted { $0.key < $1.key }.map(\.value) + found, library.sources.count + unreadable.count)
    }
    do throws(ConfigurationError) {
      guard let bytes = try ConfigurationFile.read(path) else { return nil }
      let file = path.split(separator: "/").last.map(String.init) ?? path
      let id = file.hasSuffix(".toml") ? String(file.dropLast(5)) : file
      let source = try ThemeFile.read(bytes, id: id, file: path)
      var library = library
      // What it inherits may lie beside it.
      for name in [source.inherits?.value, source.partner?.value].compactMap(\.self) where library[name] == nil {
        try library.load(name, from: FileSystem.parent(of: path))
      }
      let others = library.sources.filter { $0.id != id }
      return (Theme.lint(source, among: others + [source]).map(\.message), 1)
    } catch {
      return ([SafeText(error.description)], 1)
    }
  }

  // MARK: - Parts

  private func resolved(_ source: ThemeSource) -> Theme {
    Theme.resolve(source, among: library.sources, depth: style.depth ?? .trueColor).theme
  }

  private func kind(of source: ThemeSource) -> String? {
    resolved(source).isDark.map { $0 ? "dark" : "light" }
  }

  private static func key(of depth: ColorDepth) -> String {
    switch depth {
    case .mono: "mono"
    case .sixteen: "16"
    case .twoHundredFiftySix: "256"
    case .trueColor: "true"
    }
  }

  private static func line(_ object: JSONObject) -> [UInt8] {
    var writer = JSONWriter(capacity: 256, escapeInvisible: true)
    writer.value(.object(object))
    writer.newline()
    return writer.take()
  }
}

/// `jobtop theme`, for the program: prints and returns the exit code.
package enum ThemeCommand {
  package static func list(json: Bool) -> Int32 { print(ThemePages.ofThisProcess().list(json: json)) }

  package static func show(_ id: String, json: Bool) -> Int32 {
    let pages = ThemePages.ofThisProcess()
    guard let bytes = pages.show(id, json: json) else {
      return Monitor.complain(pages.unknown(id), Monitor.ExitCode.notFound)
    }
    return print(bytes)
  }

  /// 1 where anything was found.
  package static func lint(_ path: String?) -> Int32 {
    guard let (findings, themes) = ThemePages.ofThisProcess().lint(path) else {
      return Monitor.complain("there is no file \(SafeText(path ?? ""))", Monitor.ExitCode.notFound)
    }
    guard findings.isEmpty else {
      _ = print(findings.flatMap { Array(($0.text + "\n").utf8) })
      return Monitor.ExitCode.failed
    }
    return print(Array("\(themes == 1 ? "1 theme" : "\(themes) themes"): nothing to complain of\n".utf8))
  }

  private static func print(_ bytes: [UInt8]) -> Int32 {
    do throws(Errno) {
      try IO.writeAll(1, bytes)
      return Monitor.ExitCode.done
    } catch {
      return Monitor.ExitCode.failed
    }
  }
}
