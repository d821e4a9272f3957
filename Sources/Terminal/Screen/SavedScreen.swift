import MonitorCore
import Posix
import SafeText

/// Writes what is on the screen to a file that was not there before.
enum SavedScreen {
  /// SVG where the name ends so, else text. A relative path begins at the working directory.
  ///
  /// A file that is there is never written over: the answer says so.
  static func save(_ grid: Grid, to path: String, theme: Theme) -> Input {
    let isPicture = path.lowercased().hasSuffix(".svg")
    let bytes = isPicture ? SVGPicture(grid, theme: theme).bytes : Array(grid.text.utf8)
    let name = SafeText(path)
    do throws(Errno) {
      let file = try FileDescriptor.open(path, .write, create: 0o644, asNew: true)
      try IO.writeAll(file.raw, bytes)
    } catch .exists {
      return .notice("\(name) is there already: nothing was written (choose another name)")
    } catch {
      return .notice("\(name) cannot be written: \(SafeText(error.description))")
    }
    return .done("saved \(name), \(SafeText.bytes(bytes.count))")
  }
}
