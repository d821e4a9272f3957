import SafeText

extension Model {
  /// Asks for a file's name; what is seen is written when it was answered.
  mutating func openSaveScreen() {
    prompt = Prompt(.saveScreen)
  }

  /// Has the shell write the screen as it is, without the prompt: `.svg` as a picture, else as text.
  mutating func saveScreen(to path: String) -> [Effect] {
    let path = String(path.drop { $0 == " " })
    guard !path.isEmpty else {
      say("save screen needs a file's name, such as screen.svg", .warn)
      return []
    }
    var picture = self
    picture.prompt = nil
    picture.menu = nil
    picture.palette = nil
    picture.flash = nil
    return [.saveScreen(path: path, frame(of: picture, size: size))]
  }
}
