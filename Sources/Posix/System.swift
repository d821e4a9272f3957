import CPosix
import Glibc

/// Facts about this process, its user and its machine.
package enum System {
  package static var uid: UInt32 { getuid() }
  package static var gid: UInt32 { getgid() }
  package static var processID: Int32 { getpid() }
  package static var parentProcessID: Int32 { getppid() }

  package static func hostName() -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
    return text(buffer)
  }

  /// The user's name; nil where the user database knows none.
  package static func userName(of uid: UInt32) -> String? { record(of: uid) { String(cString: $0.pw_name) } }

  package static func homeDirectory(of uid: UInt32) -> String? { record(of: uid) { String(cString: $0.pw_dir) } }

  /// The number of a user known by name.
  package static func userID(named name: String) -> UInt32? { getpwnam(name).map { $0.pointee.pw_uid } }

  /// The number of a group known by name.
  package static func groupID(named name: String) -> UInt32? { getgrnam(name).map { $0.pointee.gr_gid } }

  package static func groupName(of gid: UInt32) -> String? {
    var entry = group()
    var found: UnsafeMutablePointer<group>?
    var buffer = [CChar](repeating: 0, count: 16384)
    guard getgrgid_r(gid, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
    return String(cString: entry.gr_name)
  }

  private static func record<Value>(of uid: UInt32, _ read: (passwd) -> Value) -> Value? {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 16384)
    return buffer.withUnsafeMutableBufferPointer { space in
      guard getpwuid_r(uid, &entry, space.baseAddress!, space.count, &found) == 0, found != nil else { return nil }
      return read(entry)
    }
  }

  /// The processors this process may use.
  package static var processorCount: Int {
    max(1, Int(jt_processor_count()))
  }

  /// Lets this process open as many files as its hard limit allows, and returns that number.
  @discardableResult
  package static func raiseOpenFileLimit() -> Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
    limit.rlim_cur = min(limit.rlim_max, 1 << 20)
    _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    return Int(limit.rlim_cur)
  }

  /// Bytes of memory that this process holds now, from `/proc/self/statm`.
  package static func residentBytes() -> Int {
    guard let text = try? FileSystem.read("/proc/self/statm") else { return 0 }
    let fields = text.split(separator: UInt8(ascii: " "))
    guard fields.count > 1, let pages = Int(String(decoding: fields[1], as: UTF8.self)) else { return 0 }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  /// Processor time that this process has used, in microseconds.
  package static func processorMicroseconds() -> Int64 {
    var usage = rusage()
    getrusage(RUSAGE_SELF.rawValue, &usage)
    return Int64(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1_000_000
      + Int64(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
  }

  /// The file this process runs, resolved; nil without `/proc`.
  package static func executablePath() -> String? {
    var buffer = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    return length > 0 ? text(buffer) : nil
  }

  /// The first executable file of that name in a `PATH`.
  package static func find(program name: String, path: String) -> String? {
    for directory in path.split(separator: ":", omittingEmptySubsequences: true) {
      let candidate = "\(directory)/\(name)"
      if access(candidate, X_OK) == 0 { return candidate }
    }
    return nil
  }

  /// Random bits from the kernel, to seed generators with.
  package static func randomSeed() -> UInt64 {
    var seed: UInt64 = 0
    _ = jt_random(&seed)
    return seed
  }

  /// Ends this process at once with a code; nothing is flushed or closed by Swift.
  package static func exit(_ code: Int32) -> Never { Glibc.exit(code) }

  private static func text(_ buffer: [CChar]) -> String {
    String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// The variables this process was started with.
package enum Environment {
  package static func current() -> [String: String] {
    var result: [String: String] = [:]
    for entry in rawEntries() {
      guard let split = entry.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let name = String(decoding: entry[..<split], as: UTF8.self)
      result[name] = String(decoding: entry[(split + 1)...], as: UTF8.self)
    }
    return result
  }

  package static subscript(name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// `NAME=value` as bytes, in order: values need not be UTF-8 to be handed to a child.
  package static func rawEntries() -> [[UInt8]] {
    var result: [[UInt8]] = []
    var entry = environ
    while let text = entry.pointee {
      result.append([UInt8](UnsafeRawBufferPointer(start: text, count: strlen(text))))
      entry += 1
    }
    return result
  }
}
