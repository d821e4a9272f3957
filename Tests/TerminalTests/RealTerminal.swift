import Glibc
import MonitorCore
import Posix

/// A pseudo-terminal with a shell on it, and an interpreter that shows what is on its screen.
final class RealTerminal {
  enum Failure: Error, CustomStringConvertible {
    case noTerminal(Errno)
    case timedOut(String, screen: String)

    var description: String {
      switch self {
      case .noTerminal(let error): "no pseudo-terminal: \(error)"
      case .timedOut(let what, let screen): "timed out until \(what); the screen is\n\(screen)"
      }
    }
  }

  private let controller: FileDescriptor
  /// Held, so that the terminal's settings outlive the processes on it.
  private let terminal: FileDescriptor
  private let shell: ChildProcess
  /// What the monitor remembers goes there, not to whoever runs the tests.
  private let state: String
  private(set) var screen: TerminalInterpreter
  /// Everything that came, counted.
  private(set) var received = 0
  private var buffer = [UInt8](repeating: 0, count: 65536)

  /// Runs a shell script as the session of a new terminal.
  init(_ script: String, size: Size, term: String = "xterm-256color", environment extra: [String: String] = [:]) throws
  {
    // What posix_openpt, unlockpt and ptsname do, which Swift does not import.
    let raw = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var locked: Int32 = 0
    var number: UInt32 = 0
    guard raw >= 0, ioctl(raw, RealTerminal.unlock, &locked) == 0, ioctl(raw, RealTerminal.number, &number) == 0 else {
      throw Failure.noTerminal(.last)
    }
    controller = FileDescriptor(owning: raw)
    try IO.setNonBlocking(raw)
    let other = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
    terminal = FileDescriptor(owning: other)
    screen = TerminalInterpreter(size: size)
    RealTerminal.setSize(raw, size)

    var environment = Environment.current().filter { !["NO_COLOR", "COLORTERM", "LC_ALL", "TMUX"].contains($0.key) }
    environment["TERM"] = term
    environment["LANG"] = "C.UTF-8"
    environment["JOBTOP_THEME"] = nil
    environment["XDG_CONFIG_HOME"] = "/nonexistent"
    environment["HISTFILE"] = ""
    state = try FileSystem.makeTemporaryDirectory(prefix: "jobtop-state")
    environment["XDG_STATE_HOME"] = state
    environment.merge(extra) { $1 }
    var options = ChildOptions(["setsid", "--ctty", "/bin/bash", "--norc", "--noprofile"] + ["-c", script])
    options.environment = environment.map { Array("\($0.key)=\($0.value)".utf8) }
    options.ownGroup = false
    options.input = .descriptor(other)
    options.output = .descriptor(other)
    options.errors = .descriptor(other)
    shell = try ChildProcess(options)
  }

  deinit {
    // The hang-up of the session's leader reaches everything on the terminal.
    shell.send(.kill)
    do { _ = try shell.waitForExit(nanoseconds: 5_000_000_000) } catch { print("not reaped: \(error)") }
    do { try FileSystem.removeTree(state) } catch { print("left behind: \(state): \(error)") }
  }

  /// The settings of the line, as bytes that can be compared.
  var settings: [UInt8] {
    var current = termios()
    tcgetattr(terminal.raw, &current)
    return withUnsafeBytes(of: &current) { Array($0) }
  }

  /// The process that the shell waits for.
  var foreground: Int32? {
    let path = "/proc/\(shell.processID)/task/\(shell.processID)/children"
    do {
      let text = String(decoding: try FileSystem.read(path), as: UTF8.self)
      return text.split(separator: " ").compactMap { Int32($0) }.last
    } catch {
      return nil
    }
  }

  func send(_ signal: Signal) throws {
    guard let process = foreground else { throw Failure.timedOut("a process to signal", screen: picture) }
    try signal.send(to: process)
  }

  func type(_ text: String) throws {
    try IO.writeAll(controller.raw, Array(text.utf8))
  }

  func resize(to size: Size) {
    screen.resize(to: size)
    RealTerminal.setSize(controller.raw, size)
  }

  /// TIOCSPTLCK and TIOCGPTN, https://man7.org/linux/man-pages/man2/TIOCSPTLCK.2const.html
  private static let unlock: UInt = 0x4004_5431
  private static let number: UInt = 0x8004_5430

  private static func setSize(_ descriptor: Int32, _ size: Size) {
    var window = winsize(
      ws_row: UInt16(size.rows), ws_col: UInt16(size.columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(descriptor, UInt(TIOCSWINSZ), &window)
  }

  /// Reads what has come, waiting at most so long for the first of it. Returns how much it was.
  @discardableResult
  func take(waiting nanoseconds: Int64) throws -> Int {
    guard try IO.wait(controller.raw, for: .readable, nanoseconds: nanoseconds) else { return 0 }
    var count = 0
    while case .bytes(let got) = try IO.read(controller.raw, into: &buffer) {
      screen.feed(Array(buffer[..<got]))
      count += got
    }
    received += count
    return count
  }

  /// Reads until something holds on the screen, at most so long.
  func wait(
    until what: String, nanoseconds: Int64 = 30_000_000_000, _ holds: (TerminalInterpreter) -> Bool
  ) throws {
    let end = MonotonicClock.now() + nanoseconds
    while !holds(screen) {
      let left = end - MonotonicClock.now()
      if left <= 0 { throw Failure.timedOut(what, screen: picture) }
      try take(waiting: min(left, 100_000_000))
    }
  }

  func wait(for text: String) throws {
    try wait(until: "“\(text)” is seen") { $0.contains(text) }
  }

  var picture: String { (0..<screen.size.rows).map { screen.line($0) + "\n" }.joined() }
}

extension TerminalInterpreter {
  func contains(_ text: String) -> Bool {
    (0..<size.rows).contains { line($0).contains(text) }
  }
}
