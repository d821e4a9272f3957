import Configuration
package import JobClient
package import Posix
import SafeText

/// What a person may call a store by: `ssh://…`, or `@name` of the configuration file's `[stores]`.
package struct StoreNames {
  private let file: String?

  package init(_ paths: StorePaths) { file = paths.configuration("config.toml") }

  /// The address of a word that begins with `@` or `ssh://`.
  package func address(of word: String) throws(CommandFailure) -> StoreAddress {
    guard word.hasPrefix("@") else {
      guard let address = StoreAddress(word) else { throw .noAddress(word) }
      return address
    }
    let name = String(word.dropFirst())
    let stores = try stores()
    guard let store = stores.first(where: { $0.name == name }) else {
      let meant = Suggestion.nearest(to: name, among: stores.map(\.name))
      throw .usage(
        "no store is called \(SafeText(word))",
        remedy: meant.map { "did you mean @\(SafeText($0))?" }
          ?? "name it in [stores] of \(SafeText(file ?? "config.toml"))")
    }
    guard let address = StoreAddress(store.address) else { throw .noAddress(store.address) }
    return address
  }

  private func stores() throws(CommandFailure) -> [StoreName] {
    guard let file else { return [] }
    let bytes: [UInt8]
    do {
      bytes = try FileSystem.read(file, limit: 1 << 20)
    } catch .notFound, .notDirectory {
      return []
    } catch {
      throw .usage("\(SafeText(file)) can not be read: \(SafeText(error.description))")
    }
    do throws(ConfigurationError) {
      return try MonitorConfiguration(parsing: bytes, file: file).stores
    } catch {
      throw .usage(SafeText(error.description))
    }
  }
}

extension CommandFailure {
  static func noAddress(_ text: String) -> CommandFailure {
    .usage("\"\(SafeText(text))\" is no address of a store", remedy: "ssh://[user@]host[:port][/socket/path]")
  }
}
