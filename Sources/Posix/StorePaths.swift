/// Where a store's socket and data are looked for: the order of the interface's section on paths.
///
/// Everything it depends on comes in, so that the order can be tested as a table.
package struct StorePaths: Sendable {
  let environment: [String: String]
  let uid: UInt32
  let home: String?

  /// `home` is the user database's answer, for where `$HOME` is not set.
  package init(environment: [String: String], uid: UInt32, home: String?) {
    self.environment = environment
    self.uid = uid
    self.home = home
  }

  /// Every place for a socket in the order of search, those of the flag and of the environment alone where given.
  package func socketCandidates(flag: String?) -> [String] {
    if let flag { return [flag] }
    if let named = value("JOBTOP_SOCKET") { return [named] }
    let runtime = value("XDG_RUNTIME_DIR") ?? "/run/user/\(uid)"
    return [runtime + "/jobtop/jobtop.sock", "/run/jobtop/jobtop.sock", sharedSocket]
  }

  /// The place in a directory that everybody may write to: whoever uses it checks who owns it.
  package var sharedSocket: String { "/tmp/jobtop-\(uid)/jobtop.sock" }

  /// The socket a client tries: the first that `exists`, otherwise the first place.
  package func clientSocket(flag: String?, exists: (String) -> Bool) -> String {
    let candidates = socketCandidates(flag: flag)
    return candidates.first(where: exists) ?? candidates[0]
  }

  /// The socket a daemon makes: the first place for whose directory `canHold` says yes.
  ///
  /// `canHold` is asked about the directory that would hold `jobtop/`, or about `/run/jobtop` itself.
  package func serverSocket(flag: String?, canHold: (String) -> Bool) -> String {
    let candidates = socketCandidates(flag: flag)
    if candidates.count == 1 { return candidates[0] }
    let runtime = value("XDG_RUNTIME_DIR") ?? "/run/user/\(uid)"
    if canHold(runtime) { return candidates[0] }
    if canHold("/run/jobtop") || (uid == 0 && canHold("/run")) { return candidates[1] }
    return candidates[2]
  }

  /// The directory of a store's files; nil where neither a flag nor the environment nor a home names one.
  package func data(flag: String?) -> String? {
    if let flag { return flag }
    if let named = value("JOBTOP_DATA") { return named }
    if let state = value("XDG_STATE_HOME") { return state + "/jobtop" }
    if uid == 0 { return "/var/lib/jobtop" }
    return homeDirectory.map { $0 + "/.local/state/jobtop" }
  }

  /// A file or directory among what a user's programs remember; nil where there is no home.
  package func state(_ name: String) -> String? {
    if let directory = value("XDG_STATE_HOME") { return directory + "/jobtop/" + name }
    return homeDirectory.map { $0 + "/.local/state/jobtop/" + name }
  }

  /// A file of the user's configuration directory.
  package func configuration(_ name: String) -> String? {
    if let directory = value("XDG_CONFIG_HOME") { return directory + "/jobtop/" + name }
    return homeDirectory.map { $0 + "/.config/jobtop/" + name }
  }

  private var homeDirectory: String? { value("HOME") ?? home }

  /// An empty variable counts as one that is not set, as the XDG specification demands.
  private func value(_ name: String) -> String? {
    guard let value = environment[name], !value.isEmpty else { return nil }
    return value
  }
}

extension StorePaths {
  /// The paths of this process.
  package static func ofThisProcess() -> StorePaths {
    StorePaths(environment: Environment.current(), uid: System.uid, home: System.homeDirectory(of: System.uid))
  }

  /// The socket a client of this process connects to.
  ///
  /// A socket below `/tmp` counts only where its directory is this user's and nobody else can write to it.
  package func clientSocket(flag: String?) -> String {
    clientSocket(flag: flag) { path in
      if path == sharedSocket && !FileSystem.isPrivateDirectory(FileSystem.parent(of: path), owner: uid) {
        return false
      }
      return FileSystem.exists(path)
    }
  }

  /// The socket a daemon of this process makes.
  package func serverSocket(flag: String?) -> String {
    serverSocket(flag: flag) { FileSystem.isWritableDirectory($0) }
  }
}
