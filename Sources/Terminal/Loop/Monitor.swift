import Configuration
import JobClient
import MonitorCore
import Posix
import SafeText

/// The program that `jobtop` alone is: one thread between the store's socket and the terminal.
package enum Monitor {
  /// What a shell is told, after the table of the interface.
  enum ExitCode {
    static let done: Int32 = 0
    static let failed: Int32 = 1
    static let usage: Int32 = 2
    static let notFound: Int32 = 3
    static let noStore: Int32 = 5
  }

  /// Runs until a person quits or a signal ends it. The terminal is as it was in every case.
  package static func run(_ options: MonitorOptions) -> Int32 {
    let environment = Environment.current()
    let setup: MonitorSetup
    do throws(ConfigurationError) {
      setup = try MonitorSetup(options, environment: environment, paths: .ofThisProcess())
    } catch {
      return complain("\(SafeText(error.description))", ExitCode.usage)
    }
    // By ssh, first of all: while it asks for a password, ^C and ^Z are to end and stop this process too.
    var link: StoreLink?
    do throws(ClientError) {
      if setup.address.host != nil { link = try connect(setup) }
    } catch {
      return complain(noStore(setup.address, error), ExitCode.noStore)
    }
    let signals: SignalSource
    let poller: Poller
    do throws(Errno) {
      // Before anything else, so that ncurses finds every signal taken and no thread misses the mask.
      signals = try SignalSource([
        .interrupt, .terminate, .hangup, .quit, .windowChanged, .terminalStop, .resume,
      ])
      poller = try Poller()
    } catch {
      return complain("can not watch for signals: \(SafeText(error.description))", ExitCode.failed)
    }
    Signal.ignoreBrokenPipes()

    let store: StoreLink
    do throws(ClientError) {
      if let link { store = link } else { store = try connect(setup) }
    } catch {
      return complain(noStore(setup.address, error), ExitCode.noStore)
    }
    let line: TerminalLine
    do throws(TerminalLine.Failure) {
      line = try TerminalLine()
    } catch {
      return complain("the monitor needs a terminal (\"jobtop stats\" prints the counts)", ExitCode.failed)
    }
    guard
      let screen = TerminalScreen(
        setup.profile, size: line.size, environment: environment, limit: setup.depthLimit,
        sync: setup.configuration.sync ?? true, mouse: setup.configuration.mouse ?? false)
    else {
      return complain(
        "this terminal can not move its cursor: TERM=\(SafeText(environment["TERM"] ?? ""))", ExitCode.failed)
    }
    let report = CrashReport(
      directory: StorePaths.ofThisProcess().state("crashes"), version: options.version, term: screen.term)
    do throws(TerminalLine.Failure) {
      try line.enter(restore: screen.restoreBytes)
    } catch {
      return complain("the terminal's settings can not be changed", ExitCode.failed)
    }

    let loop = MonitorLoop(
      setup: setup, link: store, line: line, screen: screen, signals: signals, poller: poller, report: report)
    let end = loop.run()
    line.leave()
    switch end {
    case .quit: return ExitCode.done
    case .lostTerminal:
      if !options.diesBySignal { return 128 + Signal.hangup.number }
      TerminalLine.die(by: .hangup)
    case .signal(let signal):
      if signal != .hangup { _ = complain("ended by \(SafeText(signal.name))", ExitCode.failed) }
      if !options.diesBySignal { return 128 + signal.number }
      TerminalLine.die(by: signal)
    case .failed(let error): return complain("can not wait for input: \(SafeText(error.description))", ExitCode.failed)
    }
    return ExitCode.failed
  }

  private static func connect(_ setup: MonitorSetup) throws(ClientError) -> StoreLink {
    let machine = setup.address.host == nil ? nil : System.hostName()
    return try StoreLink(
      StoreLink.Route(
        setup.address, client: "jobtop-monitor", origin: Origin.label(setup.environment, from: machine),
        ssh: SSHTunnel.Options(environment: setup.environment, mayAsk: true)),
      now: .current)
  }

  static func noStore(_ address: StoreAddress, _ error: ClientError) -> SafeText {
    let remedy: SafeText =
      address.host.map { "see what \"ssh \(SafeText($0)) jobtop health\" says" } ?? "start one with \"jobtopd\""
    return "no store at \(SafeText(address.description)): \(SafeText(error.description)) (\(remedy))"
  }

  /// Says a sentence on standard error and gives the code back.
  static func complain(_ sentence: SafeText, _ code: Int32) -> Int32 {
    do throws(Errno) {
      try IO.writeAll(2, Array("jobtop: \(sentence.text)\n".utf8))
    } catch {
      // Nobody listens; the code says it too.
    }
    return code
  }
}

extension Instant {
  /// What the monotonic clock shows.
  static var current: Instant { Instant(nanoseconds: MonotonicClock.now()) }
}
