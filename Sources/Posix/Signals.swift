import CPosix
import Glibc

/// A signal's number, with those that jobtop deals in by name.
package struct Signal: Hashable, Sendable {
  package let number: Int32
  package init(_ number: Int32) { self.number = number }

  package static let hangup = Signal(SIGHUP)
  package static let interrupt = Signal(SIGINT)
  package static let quit = Signal(SIGQUIT)
  package static let kill = Signal(SIGKILL)
  package static let terminate = Signal(SIGTERM)
  package static let stop = Signal(SIGSTOP)
  package static let resume = Signal(SIGCONT)
  package static let child = Signal(SIGCHLD)
  package static let pipe = Signal(SIGPIPE)
  package static let user1 = Signal(SIGUSR1)
  package static let user2 = Signal(SIGUSR2)
  package static let windowChanged = Signal(SIGWINCH)
  package static let terminalStop = Signal(SIGTSTP)

  /// "SIGTERM"; "signal 40" where there is no common name.
  package var name: String { Signal.names[number] ?? "signal \(number)" }

  private static let names: [Int32: String] = [
    SIGHUP: "SIGHUP", SIGINT: "SIGINT", SIGQUIT: "SIGQUIT", SIGILL: "SIGILL", SIGTRAP: "SIGTRAP", SIGABRT: "SIGABRT",
    SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGKILL: "SIGKILL", SIGUSR1: "SIGUSR1", SIGSEGV: "SIGSEGV",
    SIGUSR2: "SIGUSR2", SIGPIPE: "SIGPIPE", SIGALRM: "SIGALRM", SIGTERM: "SIGTERM", SIGCHLD: "SIGCHLD",
    SIGCONT: "SIGCONT", SIGSTOP: "SIGSTOP", SIGTSTP: "SIGTSTP", SIGXCPU: "SIGXCPU", SIGXFSZ: "SIGXFSZ",
    SIGSYS: "SIGSYS", SIGWINCH: "SIGWINCH",
  ]

  /// Sends this signal to a process. One that is gone is an error (`noProcess`).
  package func send(to process: Int32) throws(Errno) {
    try checked { Glibc.kill(process, number) }
  }

  /// Has every write to a closed pipe answer `brokenPipe` in this process from now on.
  package static func ignoreBrokenPipes() { _ = jt_signal_ignore(SIGPIPE) }
}

/// Turns signals into something to poll for.
///
/// They stay blocked in the thread that makes the source and in threads that it starts later: make it first.
/// The corresponding C function is `signalfd`.
package final class SignalSource {
  private let source: FileDescriptor

  package init(_ signals: [Signal]) throws(Errno) {
    let numbers = signals.map(\.number)
    source = FileDescriptor(owning: try checked { jt_signalfd(numbers, Int32(numbers.count)) })
  }

  /// To be registered as readable.
  package var descriptor: Int32 { source.raw }

  /// The next signal that came in; nil where none waits.
  package func next() -> Signal? {
    let number = jt_signalfd_read(source.raw)
    return number > 0 ? Signal(number) : nil
  }
}
