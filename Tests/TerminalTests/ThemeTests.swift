import Configuration
import MonitorCore
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
