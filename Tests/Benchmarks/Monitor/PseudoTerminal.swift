import Glibc
import Posix

/// A terminal of 120 columns that nobody looks at: it counts what a program writes to it.
final class PseudoTerminal {
  let process: ChildProcess
  /// Everything that came since the last `clear`.
  private(set) var received: [UInt8] = []
  /// When the last of it came, by the monotonic clock.
  private(set) var lastAt: Int64 = 0
  private let controller: Int32
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)

  struct NoTerminal: Error { let cause: Errno }
  private let state: String

  struct NotSeen: Error { let text: String }

  /// Starts the program as the session of a new terminal.
  init(_ arguments: [String], rows: UInt16 = 36, term: String = "xterm-256color") throws {
    // What posix_openpt, unlockpt and ptsname do, which Swift does not import: TIOCSPTLCK and TIOCGPTN,
    // https://man7.org/linux/man-pages/man2/TIOCSPTLCK.2const.html
    controller = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var locked: Int32 = 0
    var number: UInt32 = 0
    guard controller >= 0, ioctl(controller, 0x4004_5431, &locked) == 0, ioctl(controller, 0x8004_5430, &number) == 0
    else { throw NoTerminal(cause: .last) }
    // What the monitor remembers goes there, not to whoever measures.
    state = try FileSystem.makeTemporaryDirectory(prefix: "jobtop-state")
    var window = winsize(ws_row: rows, ws_col: 120, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(controller, UInt(TIOCSWINSZ), &window)
    try IO.setNonBlocking(controller)
    let terminal = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
    defer { FileDescriptor(owning: terminal).close() }
    var environment = Environment.current().filter { !["NO_COLOR", "COLORTERM", "LC_ALL", "TMUX"].contains($0.key) }
    environment["TERM"] = term
    environment["LANG"] = "C.UTF-8"
    environment["XDG_STATE_HOME"] = state
    var options = ChildOptions(["setsid", "--ctty"] + arguments)
    options.environment = environment.map { Array("\($0.key)=\($0.value)".utf8) }
    // No group of its own, so that setsid need not fork and the process id stays the program's.
    options.ownGroup = false
    options.input = .descriptor(terminal)
    options.output = .descriptor(terminal)
    options.errors = .descriptor(terminal)
    process = try ChildProcess(options)
  }

  deinit {
    process.send(.kill)
    _ = try? process.waitForExit(nanoseconds: 5_000_000_000)
    FileDescriptor(owning: controller).close()
    _ = try? FileSystem.removeTree(state)
  }

  func press(_ keys: String) throws { try IO.writeAll(controller, Array(keys.utf8)) }

  func clear() { received.removeAll(keepingCapacity: true) }

  /// Takes what comes within so many seconds.
  func listen(seconds: Double) throws {
    let end = MonotonicClock.now() + Int64(seconds * 1e9)
    while true {
      let left = end - MonotonicClock.now()
      if left <= 0 { return }
      try take(waiting: left)
    }
  }

  /// Takes what comes until it says `text`; returns when that was.
  @discardableResult
  func wait(for text: String, seconds: Double = 10) throws -> Int64 {
    let wanted = Array(text.utf8)
    let end = MonotonicClock.now() + Int64(seconds * 1e9)
    while !received.contains(run: wanted) {
      let left = end - MonotonicClock.now()
      if left <= 0 { throw NotSeen(text: text) }
      try take(waiting: left)
    }
    return lastAt
  }

  /// Takes at most so many bytes of what is there, as a slow line does.
  func take(atMost limit: Int) throws {
    var piece = [UInt8](repeating: 0, count: limit)
    guard case .bytes(let count) = try IO.read(controller, into: &piece) else { return }
    received.append(contentsOf: piece[..<count])
    lastAt = MonotonicClock.now()
  }

  /// Whether `text` is among what came.
  func has(_ text: String) -> Bool { received.contains(run: Array(text.utf8)) }

  /// Takes the next piece; returns when it came, nil where none did.
  @discardableResult
  func take(waiting nanoseconds: Int64) throws -> Int64? {
    guard try IO.wait(controller, for: .readable, nanoseconds: nanoseconds) else { return nil }
    while case .bytes(let count) = try IO.read(controller, into: &buffer) {
      received.append(contentsOf: buffer[..<count])
      lastAt = MonotonicClock.now()
    }
    return lastAt
  }
}

extension [UInt8] {
  /// Whether `run` stands somewhere in it.
  fileprivate func contains(run: [UInt8]) -> Bool {
    guard count >= run.count else { return false }
    return (0...(count - run.count)).contains { start in run.indices.allSatisfy { self[start + $0] == run[$0] } }
  }
}
