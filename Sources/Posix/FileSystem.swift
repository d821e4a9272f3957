import CPosix
import Glibc

/// What jobtop asks of the file system.
package enum FileSystem {
  package static func exists(_ path: String) -> Bool {
    var facts = stat()
    return lstat(path, &facts) == 0
  }

  package static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  package static func isWritableDirectory(_ path: String) -> Bool {
    var facts = stat()
    return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR && access(path, W_OK | X_OK) == 0
  }

  /// True for a real directory (no link) of that owner that nobody else may write to.
  package static func isPrivateDirectory(_ path: String, owner: UInt32) -> Bool {
    var facts = stat()
    guard lstat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR else { return false }
    return facts.st_uid == owner && facts.st_mode & 0o022 == 0
  }

  package static func currentDirectory() -> String {
    var buffer = [CChar](repeating: 0, count: 4096)
    guard getcwd(&buffer, buffer.count) != nil else { return "/" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// This process's file mode creation mask. Reading it means setting it for a moment: single-threaded use.
  package static func currentModeMask() -> UInt32 {
    let mask = umask(0o077)
    umask(mask)
    return mask
  }

  package static func read(_ path: String, limit: Int = 64 << 20) throws(Errno) -> [UInt8] {
    let file = try FileDescriptor.open(path, .read)
    return try readToEnd(file.raw, limit: limit)
  }

  /// Reads a blocking descriptor until its end or until `limit` bytes are there.
  package static func readToEnd(_ descriptor: Int32, limit: Int = 64 << 20) throws(Errno) -> [UInt8] {
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while result.count < limit {
      switch try IO.read(descriptor, into: &buffer) {
      case .bytes(let count): result.append(contentsOf: buffer[..<count])
      case .end: return result
      case .wouldBlock: _ = try IO.wait(descriptor, for: .readable, nanoseconds: nil)
      }
    }
    return result
  }

  package static func write(_ path: String, _ bytes: [UInt8], mode: UInt32 = 0o600) throws(Errno) {
    _ = unlink(path)
    let file = try FileDescriptor.open(path, .write, create: mode)
    try IO.writeAll(file.raw, bytes)
  }

  package static func size(of path: String) -> Int64? {
    var facts = stat()
    return stat(path, &facts) == 0 ? Int64(facts.st_size) : nil
  }

  package static func remove(_ path: String) throws(Errno) { try checked { unlink(path) } }

  package static func rename(_ path: String, to other: String) throws(Errno) {
    try checked { Glibc.rename(path, other) }
  }

  /// The permission bits; nil where nothing is there.
  package static func mode(of path: String) -> UInt32? {
    var facts = stat()
    return stat(path, &facts) == 0 ? facts.st_mode & 0o7777 : nil
  }

  package static func setMode(_ path: String, _ mode: UInt32) throws(Errno) { try checked { chmod(path, mode) } }

  /// Has a file's or directory's contents on the disk when it returns. The corresponding C function is `fsync`.
  package static func sync(_ path: String) throws(Errno) {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw .last }
    defer { close(descriptor) }
    try checked { fsync(descriptor) }
  }

  /// Gives a file to a group; its owner stays.
  package static func setGroup(_ path: String, _ gid: UInt32) throws(Errno) {
    try checked { chown(path, uid_t.max, gid) }
  }

  package static func removeTree(_ path: String) throws(Errno) { try checked { jt_remove_tree(path) } }

  /// Where a symbolic link leads, as it says; nil for anything else.
  package static func target(ofLink path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: 4096)
    let length = readlink(path, &buffer, buffer.count)
    guard length > 0, length < buffer.count else { return nil }
    return String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The names in a directory, without `.` and `..`, in no order.
  package static func names(in path: String) throws(Errno) -> [String] {
    guard let directory = opendir(path) else { throw .last }
    defer { closedir(directory) }
    var result: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { result.append(name) }
    }
    return result
  }

  /// A new empty directory of mode 0700 below `/tmp` (or `$TMPDIR`).
  package static func makeTemporaryDirectory(prefix: String = "jobtop") throws(Errno) -> String {
    let base = Environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
    var template = Array("\(base)/\(prefix)-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw .last }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Bytes that an unprivileged process may still write on that path's file system.
  package static func freeBytes(at path: String) throws(Errno) -> Int64 { try checked { jt_free_bytes(path) } }

  /// Makes a directory and its missing parents. Those it makes get mode 0700.
  package static func makeDirectory(_ path: String) throws(Errno) {
    if mkdir(path, 0o700) == 0 { return }
    switch errno {
    case EEXIST:
      var facts = stat()
      try checked { stat(path, &facts) }
      if facts.st_mode & S_IFMT != S_IFDIR { throw .notDirectory }
    case ENOENT:
      let parent = parent(of: path)
      guard parent != path else { throw .notFound }
      try makeDirectory(parent)
      if mkdir(path, 0o700) != 0 && errno != EEXIST { throw .last }
    default: throw .last
    }
  }

  /// Makes a directory for this user alone, or checks that one that exists is: a directory, its own, and closed to
  /// others' writing.
  package static func makePrivateDirectory(_ path: String, owner: UInt32 = System.uid) throws(DirectoryError) {
    do { try makeDirectory(path) } catch { throw .cannotMake(path: path, error) }
    var facts = stat()
    guard lstat(path, &facts) == 0 else { throw .cannotMake(path: path, .last) }
    if facts.st_uid != owner { throw .foreign(path: path, owner: facts.st_uid, wanted: owner) }
    if facts.st_mode & S_IFMT == S_IFLNK { throw .link(path: path) }
    if facts.st_mode & 0o022 != 0 { throw .open(path: path, mode: UInt32(facts.st_mode & 0o7777)) }
  }

  package enum DirectoryError: Error, Hashable, Sendable {
    case cannotMake(path: String, Errno)
    case foreign(path: String, owner: UInt32, wanted: UInt32)
    case link(path: String)
    /// Group or others may write to it.
    case open(path: String, mode: UInt32)
  }
}

extension FileSystem.DirectoryError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .cannotMake(let path, let error): "cannot make the directory \(path): \(error)"
    case .foreign(let path, let owner, let wanted): "the directory \(path) belongs to uid \(owner), not \(wanted)"
    case .link(let path): "\(path) is a symbolic link where a directory of our own is needed"
    case .open(let path, let mode): "the directory \(path) has mode 0\(String(mode, radix: 8)): others can write to it"
    }
  }
}

extension FileSystem {
  /// The kind of network file system that holds a path ("nfs", "cifs", "9p", "fuse.sshfs", …); nil for a local one.
  ///
  /// A path that is not there yet is judged by its nearest parent.
  package static func networkFileSystem(at path: String) -> String? {
    var place = path
    while !exists(place) && place != "/" && place != "." { place = parent(of: place) }
    let magic = jt_file_system_magic(place)
    if magic == fuseMagic {
      let mounts = (try? read("/proc/self/mountinfo")).map { String(decoding: $0, as: UTF8.self) } ?? ""
      let resolved = realpath(place, nil)
      defer { free(resolved) }
      let kind = fileSystemKind(of: resolved.map { String(cString: $0) } ?? place, mounts: mounts)
      return kind.flatMap { networkFuseKinds.contains($0) ? $0 : nil }
    }
    return networkMagics[magic]
  }

  /// The type of the file system mounted nearest above a resolved path, by the text of `/proc/self/mountinfo`.
  static func fileSystemKind(of path: String, mounts: String) -> String? {
    var best: (length: Int, kind: String)?
    for line in mounts.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count > 6, let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count else { continue }
      let point = String(fields[4])
      let holds = point == "/" || path == point || path.hasPrefix(point + "/")
      if holds && point.utf8.count >= best?.length ?? 0 { best = (point.utf8.count, String(fields[dash + 1])) }
    }
    return best?.kind
  }

  private static let fuseMagic: Int64 = 0x6573_5546

  /// From `linux/magic.h` and the file systems' own headers.
  private static let networkMagics: [Int64: String] = [
    0x6969: "nfs", 0x517b: "smb", 0xff53_4d42: "cifs", 0xfe53_4d42: "smb2", 0x0102_1997: "9p", 0x5346_414f: "afs",
    0x00c3_6400: "ceph", 0x0bd0_0bd0: "lustre", 0x7461_636f: "ocfs2", 0x0116_1970: "gfs2",
  ]
  private static let networkFuseKinds: Set<String> = [
    "fuse.sshfs", "fuse.s3fs", "fuse.glusterfs", "fuse.rclone", "fuse.davfs", "fuse.gcsfuse", "fuse.ceph",
  ]
}

/// An exclusive lock on a file, held as long as this value lives. Children do not inherit it.
///
/// The corresponding C function is `flock`.
package struct FileLock: ~Copyable, Sendable {
  private let file: FileDescriptor

  /// Takes the lock, making the file (mode 0600) where it is missing, and writes this process's id into it.
  ///
  /// Returns nil where another process holds it.
  package static func take(_ path: String) throws(Errno) -> FileLock? {
    let file = try FileDescriptor.open(path, .readWrite, create: 0o600)
    let number = file.raw
    guard flock(number, LOCK_EX | LOCK_NB) == 0 else {
      if errno == EWOULDBLOCK { return nil }
      throw .last
    }
    _ = ftruncate(number, 0)
    _ = try IO.write(number, Array("\(getpid())\n".utf8))
    return FileLock(file: file)
  }

  private init(file: consuming FileDescriptor) { self.file = file }

  // Told, not left to the close: a process that is just being forked may share the file for a moment.
  deinit { flock(file.raw, LOCK_UN) }

  /// The process that wrote its id into a lock file; it need not live any more.
  package static func holder(of path: String) -> Int32? {
    guard let text = try? FileSystem.read(path, limit: 64) else { return nil }
    return Int32(String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
  }
}
