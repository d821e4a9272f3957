/// A store on another machine, by the way there: `ssh://[user@]host[:port][/socket/path]`.
package struct SSHAddress: Hashable, Sendable {
  package let user: String?
  package let host: String
  package let port: UInt16?
  /// The socket on that machine; nil where its `jobtop bridge` is to look in the usual places.
  package let socket: String?

  package static let scheme = "ssh://"

  /// Reads the address; nil where it is none.
  ///
  /// User and host become arguments of ssh and, by its configuration, may become words of a shell command
  /// (`ProxyCommand`): only letters, digits and a few signs are taken, and no `-` at the start, which ssh would take
  /// for an option (https://www.openssh.com/txt/release-9.6).
  package init?(_ text: String) {
    guard text.hasPrefix(SSHAddress.scheme) else { return nil }
    var rest = text.dropFirst(SSHAddress.scheme.count)
    let path = rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? ""
    rest = rest.prefix { $0 != "/" }
    if path.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) { return nil }
    socket = path.isEmpty || path == "/" ? nil : path
    if let at = rest.lastIndex(of: "@") {
      let name = String(rest[..<at])
      guard SSHAddress.isPlain(name, and: "._-+@\\") else { return nil }
      user = name
      rest = rest[rest.index(after: at)...]
    } else {
      user = nil
    }
    var port: Substring?
    if rest.first == "[" {
      // An IPv6 address, whose colons are its own.
      guard let end = rest.firstIndex(of: "]") else { return nil }
      let behind = rest[rest.index(after: end)...]
      guard behind.isEmpty || behind.first == ":" else { return nil }
      port = behind.isEmpty ? nil : behind.dropFirst()
      rest = rest[rest.index(after: rest.startIndex)..<end]
      guard SSHAddress.isPlain(String(rest), and: ".:%") else { return nil }
    } else {
      if let colon = rest.firstIndex(of: ":") {
        port = rest[rest.index(after: colon)...]
        rest = rest[..<colon]
      }
      guard SSHAddress.isPlain(String(rest), and: "._-") else { return nil }
    }
    host = String(rest)
    if let port {
      guard port.allSatisfy({ ("0"..."9").contains($0) }), let number = UInt16(port), number > 0 else { return nil }
      self.port = number
    } else {
      self.port = nil
    }
  }

  /// `user@host:port`, as little of it as was given.
  package var destination: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return (user.map { $0 + "@" } ?? "") + name + (port.map { ":\($0)" } ?? "")
  }

  private static func isPlain(_ word: String, and signs: String) -> Bool {
    guard !word.isEmpty, word.first != "-" else { return false }
    return word.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9": true
      default: signs.unicodeScalars.contains(scalar)
      }
    }
  }
}

extension SSHAddress: CustomStringConvertible {
  package var description: String { SSHAddress.scheme + destination + (socket ?? "") }
}
