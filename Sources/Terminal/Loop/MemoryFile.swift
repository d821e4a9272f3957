package import MonitorCore
package import Posix
package import SafeText

/// `monitor.json` below `$XDG_STATE_HOME/jobtop`: what the monitor remembers.
package struct MemoryFile {
  package let path: String

  private static let limit = 1 << 20

  package init(path: String) {
    self.path = path
  }

  /// What was kept, and a notice where a file could not be used. Such a file is put aside, never written over.
  package func read() -> (memory: Memory, notice: SafeText?) {
    let bytes: [UInt8]
    do throws(Errno) {
      bytes = try FileSystem.read(path, limit: MemoryFile.limit)
    } catch .notFound, .notDirectory {
      return (Memory(), nil)
    } catch {
      return (Memory(), "\(SafeText(path)) can not be read (\(SafeText(error.description))): starting without it")
    }
    do throws(Memory.Malformed) {
      return (try Memory(parsing: bytes), nil)
    } catch {
      do throws(Errno) {
        try FileSystem.rename(path, to: path + ".broken")
      } catch {
        return (Memory(), "\(SafeText(path)) is broken and was ignored")
      }
      return (Memory(), "\(SafeText(path)) was broken: put aside as monitor.json.broken")
    }
  }

  /// Writes what was changed into what the file holds by now, so that two monitors keep what they know of two stores.
  ///
  /// The file is there whole at any time: the new one takes the old one's place.
  package func write(_ memory: Memory, store: String) throws(Errno) {
    let (known, _) = read()
    try FileSystem.makeDirectory(FileSystem.parent(of: path))
    let draft = "\(path).\(System.processID)"
    try FileSystem.write(draft, memory.merged(into: known, store: store).bytes, mode: 0o600)
    try FileSystem.rename(draft, to: path)
  }
}
