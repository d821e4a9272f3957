internal import CSQLite
internal import JobEngine

/// The data directory: checked, 0700, and held by this process alone while the value lives.
final class StoreDirectory {
  /// Where it is.
  let path: String
  private var lock: Int32

  /// Makes or checks the directory and takes its lock.
  init(_ path: String) throws(StoreError) {
    self.path = path
    switch jt_prepare_directory(path) {
    case 0: break
    case -1: throw .unusable(path: path, reason: .wrongOwner)
    case -2: throw .unusable(path: path, reason: .readOnly)
    case let code: throw .unusable(path: path, reason: .init(errno: code))
    }
    if Self.isNetwork(fileSystem: jt_file_system_type(path)) {
      throw .unusable(path: path, reason: .networkFileSystem)
    }
    var owner: Int32 = 0
    lock = jt_take_lock("\(path)/lock", &owner)
    if lock == -EWOULDBLOCK { throw .locked(path: path, pid: owner > 0 ? owner : nil) }
    if lock == -ENOSPC { throw .full }
    if lock < 0 { throw .unusable(path: path, reason: .init(errno: -lock)) }
  }

  deinit { release() }

  /// Lets another process have it.
  func release() {
    if lock >= 0 { jt_close(lock) }
    lock = -1
  }

  /// Whether that magic number of statfs(2) is of a file system on which locks or shared memory cannot be trusted.
  static func isNetwork(fileSystem type: Int64) -> Bool {
    // NFS, SMB, CIFS, SMB2, NCP, AFS, Coda, Ceph, 9P, Lustre: linux/magic.h
    let types: [Int64] = [
      0x6969, 0x517B, 0xFF53_4D42, 0xFE53_4D42, 0x564C, 0x5346_414F, 0x7375_7245, 0x00C3_6400, 0x0102_1997,
      0x0BD0_0BD0,
    ]
    return types.contains(type)
  }
}

extension StoreError.Unusable {
  fileprivate init(errno code: Int32) {
    switch code {
    case EROFS: self = .readOnly
    case ENOTDIR: self = .notADirectory
    case EACCES, EPERM: self = .permission
    default: self = .other(code: code)
    }
  }
}
