package import Configuration
import Posix

/// Reads whole small files.
package enum ConfigurationFile {
  /// The bytes of a file; nil where there is none.
  ///
  /// - Throws: `.unreadable` for one that is there and can not be read, or is over 1 MiB.
  package static func read(_ path: String) throws(ConfigurationError) -> [UInt8]? {
    do {
      return try FileSystem.read(path, limit: 1 << 20)
    } catch .notFound, .notDirectory {
      return nil
    } catch {
      throw ConfigurationError(
        file: path, at: TOMLPosition(line: 0, column: 0), .unreadable(error.description))
    }
  }
}
