/// Who may do what in a store, and what is shown masked: all of `[security]`, resolved to numbers.
public struct SecurityPolicy: Hashable, Sendable {
  /// Whom a line of `[security]` speaks of.
  public enum Principal: Hashable, Sendable {
    case user(UInt32)
    case group(UInt32)
    /// Whomever the mode of the socket and its directory let in.
    case everyone
  }

  /// The other end of a connection, as the kernel tells it.
  public struct Peer: Hashable, Sendable {
    /// Its effective uid when it connected.
    public let uid: UInt32
    /// Its effective gid and its supplementary groups.
    public let groups: Set<UInt32>

    /// A peer with these credentials.
    public init(uid: UInt32, groups: Set<UInt32>) {
      self.uid = uid
      self.groups = groups
    }
  }

  /// The daemon's uid: an admin, as root is.
  public var owner: UInt32
  /// Whom `shell` jobs run as: `shell_user`, who may give and do work, else the owner.
  public var shellUser: UInt32
  /// What others may do; several lines that fit add up.
  public var grants: [Principal: Roles]
  /// Who else may bring in `shell` jobs and schedules.
  public var shellFrom: Set<Principal>
  /// The most that any peer gets through the daemon's own socket.
  public var socketCap: Roles
  /// What is shown masked.
  public var redaction: RedactionRules

  /// A policy; as it stands only the owner and root may do anything, and may do everything.
  public init(
    owner: UInt32, shellUser: UInt32? = nil, grants: [Principal: Roles] = [:], shellFrom: Set<Principal> = [],
    socketCap: Roles = .all, redaction: RedactionRules = RedactionRules()
  ) {
    self.owner = owner
    self.shellUser = shellUser ?? owner
    self.grants = grants
    self.shellFrom = shellFrom
    self.socketCap = socketCap
    self.redaction = redaction
  }

  /// What a peer may do through a socket: what its uid and groups are given, and no more than the socket's cap.
  public func roles(of peer: Peer, cap: Roles) -> Roles {
    if peer.uid == owner || peer.uid == 0 { return cap }
    var roles = peer.uid == shellUser ? Roles([Role.produce, .work]) : .none
    for (principal, granted) in grants where principal.includes(peer) { roles.formUnion(granted) }
    return roles.intersection(cap)
  }

  /// Whether a peer may bring in jobs and schedules of kind `shell`, which is to run code as the shell worker's user.
  ///
  /// | who | through a socket that admits admins | through a socket capped below |
  /// |---|---|---|
  /// | admin, the worker's own user | yes | no |
  /// | named by `shell_from` | yes | yes |
  /// | anybody else | no | no |
  ///
  /// A capped socket is one handed into a container or to another machine, where the same uid is somebody else.
  public func maySubmitShell(_ peer: Peer, cap: Roles) -> Bool {
    if shellFrom.contains(where: { $0.includes(peer) }) { return true }
    guard cap.includes(.admin) else { return false }
    return peer.uid == shellUser || roles(of: peer, cap: cap).includes(.admin)
  }
}

extension SecurityPolicy.Principal {
  /// Whether a peer is meant.
  public func includes(_ peer: SecurityPolicy.Peer) -> Bool {
    switch self {
    case .user(let uid): peer.uid == uid
    case .group(let gid): peer.groups.contains(gid)
    case .everyone: true
    }
  }
}
