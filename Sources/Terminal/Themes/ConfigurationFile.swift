package import Configuration
import Posix

/// Reads whole small files.
package enum ConfigurationFile {
  /// A file of settings is not larger than this.
  private static let limit = 1 << 20

  /// The bytes of a file; nil where there is none.
  ///
  /// - Throws: `.unreadable` for one that is there and can not be read, or is over 1 MiB.
  package static func read(_ path: String) throws(ConfigurationError) -> [UInt8]? {
    do {
      return try contents(path)
    } catch .notFound, .notDirectory {
      return nil
    } catch {
      throw ConfigurationError(
        file: path, at: TOMLPosition(line: 0, column: 0), .unreadable(error.description))
    }
  }

  private static func contents(_ path: String) throws(Errno) -> [UInt8] {
    let file = try FileDescriptor.open(path, .read)
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 14)
    while case .bytes(let count) = try IO.read(file.raw, into: &part) {
      bytes += part[..<count]
      if bytes.count > limit { throw .tooLarge }
    }
    return bytes
  }
}

extension Errno {
  /// EFBIG, "File too large".
  fileprivate static let tooLarge = Errno(27)
}
