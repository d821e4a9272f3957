import Glibc

/// The number by which the system says why a call failed.
package struct Errno: Error, Hashable, Sendable {
  package let code: Int32

  package init(_ code: Int32) { self.code = code }

  /// What the calling thread's last failed call left.
  package static var last: Errno { Errno(errno) }

  package static let again = Errno(EAGAIN)
  package static let interrupted = Errno(EINTR)
  package static let notFound = Errno(ENOENT)
  package static let exists = Errno(EEXIST)
  package static let refused = Errno(ECONNREFUSED)
  package static let reset = Errno(ECONNRESET)
  package static let brokenPipe = Errno(EPIPE)
  package static let noAccess = Errno(EACCES)
  package static let notPermitted = Errno(EPERM)
  package static let readOnly = Errno(EROFS)
  package static let noSpace = Errno(ENOSPC)
  package static let noProcess = Errno(ESRCH)
  package static let notDirectory = Errno(ENOTDIR)
  package static let tooManyFiles = Errno(EMFILE)
  package static let tooManyFilesInSystem = Errno(ENFILE)
  package static let invalid = Errno(EINVAL)
  package static let nameTooLong = Errno(ENAMETOOLONG)
  package static let addressInUse = Errno(EADDRINUSE)
}

extension Errno: CustomStringConvertible {
  /// The C library's words, as in "No such file or directory".
  package var description: String {
    var text = [CChar](repeating: 0, count: 128)
    // glibc's own strerror_r may answer with a static string; Swift imports the POSIX one.
    guard strerror_r(code, &text, text.count) == 0 else { return "error \(code)" }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// Calls again while a signal interrupts; any other failure (a negative result) is thrown.
@discardableResult
func checked<Result: SignedInteger>(_ call: () -> Result) throws(Errno) -> Result {
  while true {
    let result = call()
    if result >= 0 { return result }
    if errno != EINTR { throw .last }
  }
}
