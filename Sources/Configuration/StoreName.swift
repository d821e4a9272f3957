/// One line of `[stores]`: a name, by which `@name` means the address.
package struct StoreName: Hashable, Sendable {
  package var name: String
  /// A path, or `ssh://[user@]host[:port][/socket/path]`; whether it is one is its reader's to say.
  package var address: String
  /// Where the address stands in the file.
  package var position: TOMLPosition

  static func all(in table: TOMLTable, file: String) throws(ConfigurationError) -> [StoreName] {
    var names: [StoreName] = []
    for entry in table.entries {
      guard case .string(let address) = entry.value.kind else {
        throw ConfigurationError(
          file: file, at: entry.value.position,
          .wrongKind(key: "stores.\(entry.key)", wanted: "an address as a string", found: entry.value.kindName))
      }
      names.append(StoreName(name: entry.key, address: address, position: entry.value.position))
    }
    return names
  }
}
