import Configuration
import JobClient
import MonitorCore
import Posix
import SafeText
import Terminal
import Testing

/// What is decided before the terminal is touched.
@Suite final class SetupTests {
  private let directory: String

  init() throws {
    directory = try FileSystem.makeTemporaryDirectory(prefix: "jobtop-setup")
    try FileSystem.makeDirectory(directory + "/jobtop")
    try FileSystem.makeDirectory(directory + "/jobtop/themes")
  }

  deinit {
    do { try FileSystem.removeTree(directory) } catch { print("left behind: \(directory): \(error)") }
  }

  private func setup(
    _ file: String, environment extra: [String: String] = [:],
    options: MonitorOptions = MonitorOptions(.socket("/s"))
  ) throws -> MonitorSetup {
    try FileSystem.write(directory + "/jobtop/config.toml", Array(file.utf8))
    let environment = ["XDG_CONFIG_HOME": directory, "TERM": "xterm-256color"].merging(extra) { $1 }
    return try MonitorSetup(
      options, environment: environment, paths: StorePaths(environment: environment, uid: 1000, home: nil))
  }

  @Test func `a flag goes before the environment, that before the file, that before the default`() throws {
    let flagged = MonitorOptions(.socket("/s"), theme: "mono")

    #expect(try setup("").theme == "terminal")
    #expect(try setup("theme = 'dark'").theme == "dark")
    #expect(try setup("theme = 'dark'", environment: ["JOBTOP_THEME": "light"]).theme == "light")
    #expect(try setup("theme = 'dark'", environment: ["JOBTOP_THEME": "light"], options: flagged).theme == "mono")
  }

  @Test func `the file's socket counts where no flag or variable names one`() throws {
    let named = MonitorOptions(.socket("/named"), isStoreNamed: true)
    let searched = MonitorOptions(.socket("/searched"), isStoreNamed: false)

    #expect(try setup("socket = '/file'", options: named).address == .socket("/named"))
    #expect(try setup("socket = '/file'", options: searched).address == .socket("/file"))
    #expect(try setup("", options: searched).address == .socket("/searched"))
  }

  @Test func `a key can be moved, added and taken away`() throws {
    let keymap = try setup("[keys]\nretry = ['F7']\nkill = 'none'").keymap

    #expect(keymap.action(for: .function(7), in: .jobs) == .retry)
    #expect(keymap.action(for: .character("r"), in: .jobs) == nil)
    #expect(keymap.action(for: .character("X"), in: .jobs) == nil)
  }

  @Test func `a theme that was picked in the monitor goes before the default alone`() throws {
    var memory = Memory()
    memory.theme = "light"
    try FileSystem.write(directory + "/jobtop/monitor.json", memory.bytes)
    let state = ["XDG_STATE_HOME": directory]

    #expect(try setup("", environment: state).theme == "light")
    #expect(try setup("theme = 'dark'", environment: state).theme == "dark")
  }

  @Test func `an overlay adds keys, and the file's own lines go before it`() throws {
    #expect(try setup("overlay = 'htop'").keymap.action(for: "k", in: .jobs) == .cancel)
    #expect(try setup("overlay = 'htop'").keymap.action(for: .function(2), in: .jobs) == .columns)
    #expect(try setup("overlay = 'vim'").keymap.action(for: "h", in: .log) == .left)
    #expect(try setup("overlay = 'vim'").keymap.action(for: "k", in: .jobs) == .up)
    let own = try setup("overlay = 'htop'\n[keys]\ncancel = ['x']\nup = ['k', 'Up']").keymap
    #expect(own.action(for: "k", in: .jobs) == .up)
    #expect(own.action(for: .function(9), in: .jobs) == nil)
  }

  @Test func `the stores of the file come first in the list of stores, and @ finds them`() throws {
    let setup = try setup("[stores]\nprod = 'ssh://ops@db1'\nlocal = '/s'")

    #expect(setup.stores.prefix(2).map(\.address) == ["ssh://ops@db1", "/s"])
    #expect(setup.stores.prefix(2).map(\.note) == ["prod", "local"])
    #expect(setup.address(of: "@prod") == setup.address(of: "ssh://ops@db1"))
    #expect(setup.address(of: "@none") == nil)
  }

  @Test(
    arguments: [
      ("[keys]\nretri = ['r']", "2:1: unknown key 'keys.retri' (did you mean 'retry'?)"),
      (
        "[keys]\nretry = ['Hyper-r']",
        "2:10: 'keys.retry' can not be 'Hyper-r' (use a character, ^L, F5, Enter, Space, PgUp)"
      ),
      ("[keys]\nretry = ['r', 'x']", "2:15: key 'x' is bound to 'retry' and to 'cancel'"),
      ("overlay = 'htop'\n[keys]\nretry = ['k']", "3:10: key 'k' is bound to 'retry' and to 'cancel'"),
      ("overlay = 'emacs'", "1:11: 'overlay' can not be 'emacs' (use vim, htop)"),
    ])
  func `a key table that can not hold says where`(file: String, message: String) throws {
    let error = try #require(throws: ConfigurationError.self) { try setup(file) }

    #expect(error.description == "\(directory)/jobtop/config.toml:\(message)")
  }

  @Test func `a theme of the user's directory inherits, and a broken one leaves the last`() throws {
    let themes = directory + "/jobtop/themes"
    try FileSystem.write(themes + "/mine.toml", Array("inherits = 'dark'\n[roles]\nok = 'blue bold'".utf8))
    try FileSystem.write(themes + "/broken.toml", Array("[roles]\nok = 5".utf8))
    var chooser = ThemeChooser(directory: themes, depth: .twoHundredFiftySix)

    #expect(chooser.choose("mine", backgroundIsDark: nil) == nil)
    #expect(chooser.current[.ok] == Style(foreground: .indexed(111), attributes: .bold))
    #expect(
      chooser.choose("broken", backgroundIsDark: nil)?.text
        == "\(themes)/broken.toml:2:6: 'ok' wants a string, found an integer")
    #expect(chooser.current.id == "mine")
    #expect(chooser.choices.map(\.id).starts(with: ["terminal", "dark", "light", "mono"]))
    #expect(chooser.choices.map(\.id).suffix(2) == ["broken", "mine"])
  }

  @Test func `a misspelt theme gets a suggestion and a path is no theme`() {
    var chooser = ThemeChooser(directory: directory, depth: .sixteen)

    #expect(chooser.choose("drak", backgroundIsDark: nil)?.text == "no theme 'drak' (did you mean 'dark'?)")
    #expect(chooser.choose("../../etc/passwd", backgroundIsDark: nil) != nil)
  }

  @Test func `auto follows the background`() {
    var chooser = ThemeChooser(directory: nil, depth: .sixteen)

    _ = chooser.choose("auto", backgroundIsDark: false)
    #expect(chooser.current.id == "light")
    _ = chooser.choose("auto", backgroundIsDark: nil)
    #expect(chooser.current.id == "dark")
    for named in ["auto:gruvbox-dark", "auto:gruvbox-light"] {
      #expect(chooser.choose(named, backgroundIsDark: false) == nil)
      #expect(chooser.current.id == "gruvbox-light")
      #expect(chooser.choose(named, backgroundIsDark: true) == nil)
      #expect(chooser.current.id == "gruvbox-dark")
      #expect(chooser.followsBackground)
    }
    // Made for both, so there is nothing to choose.
    _ = chooser.choose("auto:terminal", backgroundIsDark: false)
    #expect(chooser.current.id == "terminal")
    #expect(MonitorSetup.backgroundIsDark(["COLORFGBG": "0;15"]) == false)
    #expect(MonitorSetup.backgroundIsDark(["COLORFGBG": "15;default;0"]) == true)
    #expect(MonitorSetup.backgroundIsDark([:]) == nil)
  }
}
