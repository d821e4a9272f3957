/// Where a store is: a socket of this machine, or another machine by ssh.
package enum StoreAddress: Hashable, Sendable {
  case socket(String)
  case ssh(SSHAddress)

  /// Reads what a person wrote: a path, or `ssh://…`. Nil where the latter is none.
  package init?(_ text: String) {
    guard text.hasPrefix(SSHAddress.scheme) else {
      self = .socket(text)
      return
    }
    guard let address = SSHAddress(text) else { return nil }
    self = .ssh(address)
  }

  /// The other machine; nil for a socket of this one.
  package var host: String? {
    switch self {
    case .socket: nil
    case .ssh(let address): address.host
    }
  }
}

extension StoreAddress: CustomStringConvertible {
  package var description: String {
    switch self {
    case .socket(let path): path
    case .ssh(let address): address.description
    }
  }
}
