import CPosix

/// Tells which files of some directories were saved or removed.
///
/// The directory is watched and not the file, since editors write a new file and move it over the old one. The
/// corresponding C functions are those of `inotify` (https://man7.org/linux/man-pages/man7/inotify.7.html).
package final class DirectoryWatch {
  /// One file that is another now, or gone.
  package struct Change: Hashable, Sendable {
    package var directory: String
    /// Empty where more changed than could be told.
    package var name: String
  }

  private let file: FileDescriptor
  private var directories: [Int32: String] = [:]

  package init() throws(Errno) { file = FileDescriptor(owning: try checked { jt_directory_watch() }) }

  /// To be polled for reading.
  package var descriptor: Int32 { file.raw }

  /// Watches one more directory.
  ///
  /// - Returns: Whether it is watched: false where there is no such directory.
  @discardableResult
  package func add(_ directory: String) -> Bool {
    let number = jt_directory_watch_add(file.raw, directory)
    if number < 0 { return false }
    directories[number] = directory
    return true
  }

  /// What has changed since the last call; each once.
  package func changes() -> [Change] {
    var found: [Change] = []
    var buffer = [jt_directory_change](repeating: jt_directory_change(), count: 16)
    while true {
      let count = jt_directory_watch_read(file.raw, &buffer, Int32(buffer.count))
      guard count > 0 else { return found }
      for entry in buffer.prefix(Int(count)) {
        let name = withUnsafeBytes(of: entry.name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        // A lost change has no watch: everything may have changed.
        let touched = directories[entry.watch].map { [$0] } ?? Array(directories.values)
        for directory in touched {
          let change = Change(directory: directory, name: name)
          if !found.contains(change) { found.append(change) }
        }
      }
    }
  }
}
