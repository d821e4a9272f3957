import Configuration
import Testing

@Suite struct ConfigurationFileTests {
  @Test func `every setting of the monitor is read`() throws {
    let text = """
      theme = "gruvbox-dark"
      mouse = true
      sync = false
      glyphs = "ascii"
      color = "256"
      socket = "/tmp/s"
      [keys]
      retry = ["r", "F6"]
      kill = "none"
      """

    let read = try MonitorConfiguration(parsing: Array(text.utf8), file: "config.toml")

    #expect(read.theme == "gruvbox-dark")
    #expect(read.mouse == true)
    #expect(read.sync == false)
    #expect(read.glyphs == .ascii)
    #expect(read.color == .twoHundredFiftySix)
    #expect(read.socket == "/tmp/s")
    #expect(read.bindings.map(\.action) == ["retry", "kill"])
    #expect(read.bindings.map { $0.keys.map(\.notation) } == [["r", "F6"], []])
    #expect(read.bindings[0].keys[1].position == TOMLPosition(line: 8, column: 15))
  }

  @Test func `an empty file says what no file says`() throws {
    #expect(try MonitorConfiguration(parsing: [], file: "f") == MonitorConfiguration())
    #expect(try DaemonConfiguration(parsing: [], file: "f") == DaemonConfiguration())
  }

  @Test(
    arguments: [
      ("\nthem = \"dark\"", "c.toml:2:1: unknown key 'them' (did you mean 'theme'?)"),
      ("glpyhs = \"ascii\"", "c.toml:1:1: unknown key 'glpyhs' (did you mean 'glyphs'?)"),
      ("wallpaper = 1", "c.toml:1:1: unknown key 'wallpaper'"),
      ("mouse = \"yes\"", "c.toml:1:9: 'mouse' wants true or false, found a string"),
      ("glyphs = \"emoji\"", "c.toml:1:10: 'glyphs' can not be 'emoji' (use auto, unicode, ascii, words)"),
      ("[keys]\nretry = [1]", "c.toml:2:10: 'keys.retry' wants keys as strings, found an integer"),
    ])
  func `what is wrong is said with its place`(text: String, message: String) throws {
    let error = try #require(throws: ConfigurationError.self) {
      try MonitorConfiguration(parsing: Array(text.utf8), file: "c.toml")
    }

    #expect(error.description == message)
  }

  @Test func `a word far from all others gets no suggestion`() {
    #expect(Suggestion.nearest(to: "retry", among: ["retyr", "cancel"]) == "retyr")
    #expect(Suggestion.nearest(to: "wallpaper", among: ["theme", "mouse", "sync"]) == nil)
    #expect(Suggestion.nearest(to: "x", among: []) == nil)
  }
}
