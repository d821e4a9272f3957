import CPosix
import Glibc

/// Why a socket could not be made or reached: facts, for the sentence at the rim.
package enum SocketError: Error, Hashable, Sendable {
  /// The kernel takes at most 107 bytes.
  case pathTooLong(path: String, bytes: Int, limit: Int)
  /// Another process answers there.
  case inUse(path: String)
  /// Something that is no socket has that name.
  case notASocket(path: String)
  /// A socket nobody answers, which may not be removed without holding the store's lock.
  case stale(path: String)
  case failed(call: String, path: String, Errno)
}

extension SocketError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .pathTooLong(let path, let bytes, let limit):
      "the socket path has \(bytes) bytes, the system takes \(limit): \(path)"
    case .inUse(let path): "another process serves \(path)"
    case .notASocket(let path): "\(path) is no socket"
    case .stale(let path): "\(path) is left over from a process that is gone"
    case .failed(let call, let path, let error): "\(call) \(path): \(error)"
    }
  }
}

/// Who is at the other end of a Unix socket, as the kernel knows it.
package struct PeerCredentials: Hashable, Sendable {
  package let process: Int32
  package let uid: UInt32
  package let gid: UInt32
  /// Its effective group and its supplementary ones, as they were when it connected.
  package let groups: [UInt32]

  package init(process: Int32, uid: UInt32, gid: UInt32, groups: [UInt32]) {
    self.process = process
    self.uid = uid
    self.gid = gid
    self.groups = groups
  }
}

package enum UnixSocket {
  /// The longest path in bytes that fits into `sockaddr_un` with its closing zero.
  package static let pathLimit = 107

  /// Connects to the socket. The result does not block; the connection itself is made at once or refused.
  package static func connect(_ path: String) throws(SocketError) -> FileDescriptor {
    let socket = try make(path, SOCK_STREAM.rawValue)
    try withAddress(path) { (address, length) throws(SocketError) in
      while Glibc.connect(socket.raw, address, length) != 0 {
        let error = Errno.last
        // A full backlog answers EAGAIN on a non-blocking socket at once; a moment later there is room.
        if error != .interrupted { throw .failed(call: "connect", path: path, error) }
      }
    }
    do { try IO.setNonBlocking(socket.raw) } catch { throw .failed(call: "fcntl", path: path, error) }
    return socket
  }

  /// The process, user and groups of the peer. The corresponding C constants are `SO_PEERCRED` and `SO_PEERGROUPS`.
  package static func peer(of descriptor: Int32) throws(Errno) -> PeerCredentials {
    var process: Int32 = 0
    var uid: UInt32 = 0
    var gid: UInt32 = 0
    try checked { jt_peer_credentials(descriptor, &process, &uid, &gid) }
    // A kernel before 4.13 tells no supplementary groups; a process with more than these has no luck with the rest.
    var groups = [UInt32](repeating: 0, count: 1024)
    let count = jt_peer_groups(descriptor, &groups, Int32(groups.count))
    return PeerCredentials(process: process, uid: uid, gid: gid, groups: [gid] + groups.prefix(Int(max(0, count))))
  }

  /// Two connected sockets, closed on exec; `ours` does not block.
  package static func pair() throws(Errno) -> Pair {
    var ends: [Int32] = [-1, -1]
    try checked { socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) }
    let pair = Pair(ours: FileDescriptor(owning: ends[0]), theirs: FileDescriptor(owning: ends[1]))
    try IO.setNonBlocking(ends[0])
    return pair
  }

  package struct Pair: ~Copyable {
    package let ours: FileDescriptor
    package let theirs: FileDescriptor

    /// Keeps our end; the other is closed.
    package consuming func takeOurs() -> FileDescriptor { ours }
  }

  /// Says that nothing more will be written; reading goes on.
  package static func endWriting(_ descriptor: Int32) { _ = Glibc.shutdown(descriptor, Int32(SHUT_WR)) }

  /// Ends both directions of a connection at once; the descriptor stays its owner's.
  package static func shutdown(_ descriptor: Int32) { _ = Glibc.shutdown(descriptor, Int32(SHUT_RDWR)) }

  static func make(_ path: String, _ kind: UInt32) throws(SocketError) -> FileDescriptor {
    let raw = socket(AF_UNIX, Int32(kind | SOCK_CLOEXEC.rawValue), 0)
    if raw < 0 { throw .failed(call: "socket", path: path, .last) }
    return FileDescriptor(owning: raw)
  }

  /// Runs `body` with the path as a socket address. A leading `@` names an abstract socket.
  static func withAddress(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) throws(SocketError) -> Void
  ) throws(SocketError) {
    var bytes = Array(path.utf8)
    if bytes.count > pathLimit { throw .pathTooLong(path: path, bytes: bytes.count, limit: pathLimit) }
    if bytes.contains(0) { throw .failed(call: "socket", path: path, .invalid) }
    let isAbstract = bytes.first == UInt8(ascii: "@")
    if isAbstract { bytes[0] = 0 }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let length = MemoryLayout<sa_family_t>.size + bytes.count + (isAbstract ? 0 : 1)
    var result: Result<Void, SocketError> = .success(())
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        result = Result { () throws(SocketError) in try body(generic, socklen_t(length)) }
      }
    }
    try result.get()
  }
}

/// A listening Unix socket of mode 0600.
package final class UnixListener {
  package let path: String
  private let socket: FileDescriptor
  /// The file that this listener made, so that it never removes another's.
  private let file: (device: UInt64, inode: UInt64)?

  /// Binds and listens.
  ///
  /// A socket file that refuses connections is left over: it is removed where `holdsLock` says that this process
  /// holds the store's lock, otherwise it is an error, as is one that somebody answers.
  package init(path: String, holdsLock: Bool, backlog: Int32 = 1024) throws(SocketError) {
    let socket = try UnixSocket.make(path, SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue)
    // On Linux the file gets the socket's mode, so that it is never open to others, not even for a moment.
    if fchmod(socket.raw, 0o600) != 0 { throw .failed(call: "fchmod", path: path, .last) }
    try UnixSocket.withAddress(path) { (address, length) throws(SocketError) in
      if bind(socket.raw, address, length) == 0 { return }
      if Errno.last != .addressInUse { throw .failed(call: "bind", path: path, .last) }
      try UnixListener.removeLeftOver(path, holdsLock: holdsLock)
      if bind(socket.raw, address, length) != 0 { throw .failed(call: "bind", path: path, .last) }
    }
    if listen(socket.raw, backlog) != 0 { throw .failed(call: "listen", path: path, .last) }
    var facts = stat()
    file = lstat(path, &facts) == 0 ? (UInt64(facts.st_dev), UInt64(facts.st_ino)) : nil
    self.path = path
    self.socket = socket
  }

  /// Takes a listening socket over that somebody else (systemd) made. It is not removed at the end.
  package init(takingOver descriptor: Int32) throws(Errno) {
    socket = FileDescriptor(owning: descriptor)
    path = UnixListener.boundPath(of: descriptor) ?? ""
    file = nil
    jt_set_close_on_exec(descriptor)
    try IO.setNonBlocking(descriptor)
  }

  /// To be registered as readable.
  package var descriptor: Int32 { socket.raw }

  /// The next connection (non-blocking, closed on exec); nil where none waits.
  ///
  /// Out of descriptors is thrown: the caller must stop polling for a while, since the connection stays pending.
  package func accept() throws(Errno) -> FileDescriptor? {
    while true {
      let raw = jt_accept(socket.raw)
      if raw >= 0 { return FileDescriptor(owning: raw) }
      switch errno {
      case EINTR, ECONNABORTED: continue
      case EAGAIN: return nil
      default: throw .last
      }
    }
  }

  /// Removes the socket file, if it is still the one this listener made.
  package func removeFile() {
    var facts = stat()
    guard let file, lstat(path, &facts) == 0 else { return }
    if UInt64(facts.st_dev) == file.device && UInt64(facts.st_ino) == file.inode { unlink(path) }
  }

  private static func removeLeftOver(_ path: String, holdsLock: Bool) throws(SocketError) {
    var facts = stat()
    guard lstat(path, &facts) == 0 else { return }
    if facts.st_mode & S_IFMT != S_IFSOCK { throw .notASocket(path: path) }
    do {
      _ = try UnixSocket.connect(path)
    } catch .failed(_, _, .refused) {
      if !holdsLock { throw .stale(path: path) }
      if unlink(path) != 0 && Errno.last != .notFound { throw .failed(call: "unlink", path: path, .last) }
      return
    }
    throw .inUse(path: path)
  }

  private static func boundPath(of descriptor: Int32) -> String? {
    var address = sockaddr_un()
    var length = socklen_t(MemoryLayout<sockaddr_un>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    guard result == 0, address.sun_family == sa_family_t(AF_UNIX) else { return nil }
    return withUnsafeBytes(of: &address.sun_path) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}

/// What a service manager and its service tell each other.
///
/// The protocols are those of `sd_listen_fds(3)` and `sd_notify(3)`, without the library.
package enum ServiceManager {
  /// Listening sockets that were handed over to this very process.
  package static func listeningDescriptors(
    environment: [String: String], process: Int32 = System.processID
  ) -> [Int32] {
    guard environment["LISTEN_PID"].flatMap({ Int32($0) }) == process,
      let count = environment["LISTEN_FDS"].flatMap({ Int32($0) }), count > 0, count < 1024
    else { return [] }
    return Array(3..<(3 + count))
  }

  /// Sends a state such as `READY=1`. False where nobody asked for it or it could not be sent.
  @discardableResult
  package static func notify(_ state: String, environment: [String: String]) -> Bool {
    guard let path = environment["NOTIFY_SOCKET"], !path.isEmpty,
      let socket = try? UnixSocket.make(path, SOCK_DGRAM.rawValue)
    else { return false }
    var sent = -1
    let bytes = Array(state.utf8)
    try? UnixSocket.withAddress(path) { (address, length) throws(SocketError) in
      sent = sendto(socket.raw, bytes, bytes.count, Int32(MSG_NOSIGNAL), address, length)
    }
    return sent == bytes.count
  }
}
