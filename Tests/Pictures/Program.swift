import JobClient
import LiveStore
import Posix

/// `make pictures`: runs a shop's trade in a real store for a while, opens the real monitor on it in a real terminal,
/// and has it save its screens.
///
/// `pictures FOLDER [SECONDS]`
@main enum Program {
  static func main() throws {
    let words = Swift.CommandLine.arguments
    guard words.count > 1 else {
      print("usage: pictures FOLDER [SECONDS]")
      return
    }
    let seconds = words.count > 2 ? Int64(words[2]) ?? 300 : 300
    let store = try LiveStore(configuration: "environment = \"prod-eu1\"\n")
    var trade = try Trade(store, seconds: seconds)
    print("trading for \(seconds) s …")
    try trade.run(seconds: seconds)
    for picture in Picture.all {
      try picture.take(store, &trade, to: words[1])
      print("\(words[1])/\(picture.name).svg")
    }
  }
}

/// One screen: how to get to it, and in which theme.
struct Picture {
  let name: String
  let theme: String
  /// Keys by their tmux names; texts to wait for are marked by a leading `=`.
  let steps: [String]

  static let all = [
    Picture(name: "overview", theme: "tokyo-night", steps: ["=QUEUES", "=LONGEST"]),
    Picture(name: "overview-light", theme: "gruvbox-light", steps: ["=QUEUES", "=LONGEST"]),
    Picture(
      name: "jobs", theme: "tokyo-night",
      steps: ["2", "=newest first", "/", "state:retrying,dead", "Enter", "=SMTPTimeout", "j", "j", "j"]),
    Picture(name: "errors", theme: "tokyo-night", steps: ["3", "=SMTPTimeout"]),
    Picture(
      name: "job", theme: "tokyo-night",
      steps: [
        "2", "=newest first", "/", "state:retrying kind:mail.*", "Enter", "=SMTPTimeout", "j", "Enter", "=ATTEMPTS",
      ]),
    Picture(
      name: "log", theme: "tokyo-night",
      steps: [
        "2", "=newest first", "/", "kind:media.transcode state:running", "Enter", "=media.transcode", "l", "=frame",
      ]),
  ]

  private struct Missing: Error { let path: String }

  /// Opens the monitor, goes there, and saves the screen; the trade goes on meanwhile.
  func take(_ store: LiveStore, _ trade: inout Trade, to folder: String) throws {
    let directory = try FileSystem.makeTemporaryDirectory(prefix: "jobtop-picture")
    defer { try? FileSystem.removeTree(directory) }
    try FileSystem.makeDirectory("\(directory)/jobtop")
    try FileSystem.write("\(directory)/jobtop/config.toml", Array("[keys]\nsave-screen = 'F8'\n".utf8))
    let program = Built.program("jobtop")
    let terminal = try Tmux(
      columns: 120, rows: 36, "cd \(directory); exec \(program) --socket \(store.socket) --theme \(theme)",
      environment: ["XDG_CONFIG_HOME": directory, "XDG_STATE_HOME": directory, "COLORTERM": "truecolor"])
    try terminal.wait(for: "live")
    for step in steps {
      if step.hasPrefix("=") {
        try terminal.wait(for: String(step.dropFirst()))
      } else {
        try terminal.press(step)
      }
      try trade.run(seconds: 1)
    }
    // Until the answers to the keys have gone from the status line, and counts and ages are settled.
    try trade.run(seconds: 3)
    try terminal.press("F8")
    try terminal.wait(for: "save screen to:")
    try terminal.press("\(name).svg", "Enter")
    try terminal.wait(for: "saved \(name).svg")
    let saved = try FileSystem.read("\(directory)/\(name).svg")
    try FileSystem.write("\(folder)/\(name).svg", saved, mode: 0o644)
    try terminal.press("Q")
  }
}
