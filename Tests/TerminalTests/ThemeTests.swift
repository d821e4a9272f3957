import Configuration
import MonitorCore
import Posix
import SafeText
import Terminal
import Testing

@Suite struct ThemeTests {
  @Test(arguments: ThemeLibrary.builtIn.map(\.id))
  func `a built-in theme has nothing to complain of`(id: String) throws {
    let library = ThemeLibrary()
    let source = try #require(library[id])

    let findings = Theme.lint(source, among: library.sources)

    #expect(findings.isEmpty, "\(findings.map { "\($0.file):\($0.position.line): \($0.message.text)" })")
  }

  @Test func `every file of themes is compiled in`() throws {
    let here = "\(#filePath)"
    let root = here.prefix(here.count - "Tests/TerminalTests/ThemeTests.swift".count)
    let files = try FileSystem.names(in: root + "themes").filter { $0.hasSuffix(".toml") }

    #expect(Set(files) == Set(ThemeLibrary.builtIn.map { $0.id + ".toml" }))
    #expect(files.count >= 18)
  }

  @Test func `a theme for one background has its partner for the other`() throws {
    let library = ThemeLibrary()
    for source in library.sources where source.kind != nil {
      let partner = try #require(source.partner.flatMap { library[$0.value] }, "\(source.id)")
      #expect(partner.kind?.value != source.kind?.value, "\(source.id)")
      // Several may share a partner, so only that one's own partner leads back.
      let back = try #require(partner.partner.flatMap { library[$0.value] })
      #expect(back.kind?.value == source.kind?.value)
    }
  }

  @Test(
    arguments: [
      ("deuteranopia-dark", [ColorVision.deuteranopia, .protanopia]),
      ("deuteranopia-light", [.deuteranopia, .protanopia]), ("tritanopia-dark", [.tritanopia]),
      ("tritanopia-light", [.tritanopia]),
    ])
  func `a theme for colour-blind eyes keeps four states apart for them`(id: String, visions: [ColorVision]) throws {
    let theme = try resolved(id)
    let states: [Role] = [.stateCompleted, .stateDead, .stateRetrying, .stateRunning]
    for vision in visions {
      let seen = try states.map { role in
        guard case .rgb(let color) = theme[role].foreground else { throw Missing() }
        return OKLab(linear: LinearRGB(color).seen(with: vision))
      }
      for (index, first) in seen.enumerated() {
        for (other, second) in seen.enumerated() where other > index {
          #expect(first.distance(to: second) >= 0.1, "\(states[index]) and \(states[other]) under \(vision)")
        }
      }
    }
  }

  @Test(arguments: ["high-contrast-dark", "high-contrast-light"])
  func `a theme of high contrast has 7 to 1 everywhere`(id: String) throws {
    let theme = try resolved(id)
    guard case .rgb(let ground) = theme[.background].background else { throw Missing() }
    for role in Role.allCases where role != .background && role != .surface {
      guard case .rgb(let color) = theme[role].foreground else { continue }
      #expect(LinearRGB.contrast(LinearRGB(color), LinearRGB(ground)) >= 7, "\(role.name)")
    }
  }

  private struct Missing: Error {}

  private func resolved(_ id: String) throws -> Theme {
    let library = ThemeLibrary()
    return Theme.resolve(try #require(library[id]), among: library.sources, depth: .trueColor).theme
  }

  @Test func `the terminal's own colours are the theme of who names none`() {
    #expect(ThemeLibrary()[ThemeLibrary.standard]?.name?.value == "Terminal")
  }

  @Test(
    arguments: [
      ("nam = \"x\"", "t.toml:1:1: unknown key 'nam' (did you mean 'name'?)"),
      ("[palette]\nred = { hx = \"#fff\" }", "t.toml:2:9: unknown key 'hx' (did you mean 'hex'?)"),
      ("[roles]\nok = 5", "t.toml:2:6: 'ok' wants a string, found an integer"),
      ("roles = 1", "t.toml:1:9: 'roles' wants a table, found an integer"),
    ])
  func `a theme file that is wrong says where`(text: String, message: String) throws {
    let error = try #require(throws: ConfigurationError.self) {
      try ThemeFile.read(Array(text.utf8), id: "t", file: "t.toml")
    }

    #expect(error.description == message)
  }

  @Test func `the example of the design resolves`() throws {
    let text = """
      name = "Gruvbox Dark"
      inherits = "dark"
      kind = "dark"
      partner = "light"
      [palette]
      red  = { hex = "#fb4934", c256 = 167, c16 = 9 }
      [roles]
      "state.dead" = "red bold"
      cursor = "default on #3c3836"
      [mono]
      "state.dead" = "bold underline"
      """

    let source = try ThemeFile.read(Array(text.utf8), id: "gruvbox-dark", file: "gruvbox-dark.toml")
    let (theme, findings) = Theme.resolve(source, among: ThemeLibrary().sources, depth: .twoHundredFiftySix)

    #expect(findings.isEmpty)
    #expect(theme[.stateDead] == Style(foreground: .indexed(167), attributes: .bold))
  }
}
