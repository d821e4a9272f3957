/// Where a person came from, as a label that `hello` carries into the journal: nobody has verified it.
package enum Origin {
  /// `sudo by alice, ssh from 10.0.0.5`; nil for somebody who sits at the machine under their own name.
  ///
  /// - Parameters:
  ///   - environment: of the process; sudo sets `SUDO_USER`, sshd sets `SSH_CONNECTION`.
  ///   - machine: the one that the person sits at, where the store is on another.
  package static func label(_ environment: [String: String], from machine: String? = nil) -> String? {
    var parts: [String] = []
    if let user = environment["SUDO_USER"], !user.isEmpty { parts.append("sudo by \(user)") }
    // "10.0.0.5 52144 10.0.0.1 22": the first is the peer.
    let ssh = environment["SSH_CONNECTION"] ?? environment["SSH_CLIENT"]
    if let peer = ssh?.split(separator: " ").first { parts.append("ssh from \(peer)") }
    if let machine { parts.append("ssh from \(machine)") }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}
