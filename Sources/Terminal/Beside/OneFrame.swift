import Configuration
import JSON
import JobClient
import JobCore
import JobRPC
package import MonitorCore
import Posix
import SafeText

/// A picture of the monitor taken once and printed: `--once`, and `--line` for status bars.
///
/// The model, its watches and its frames are the monitor's own, so both always say the same.
package struct OneFrame {
  package enum Form: Hashable, Sendable {
    /// The screen as text.
    case text
    /// The views behind it as one JSON object.
    case json
    /// One line of counts.
    case line
  }

  package var options: MonitorOptions
  package var form: Form
  package var tab: Tab
  /// Colours also where the output is no terminal.
  package var wantsColor: Bool

  package init(_ options: MonitorOptions, form: Form, tab: Tab = .overview, wantsColor: Bool = false) {
    self.options = options
    self.form = form
    self.tab = tab
    self.wantsColor = wantsColor
  }

  /// How long a store may take, so that a status bar does not hang with it.
  private static let patience: Milliseconds = 2000
  /// ssh has a way of many round trips before the store hears of it.
  private static let sshPatience = Duration.seconds(20)
  /// Where the output does not say how wide it is.
  private static let columns = 120
  /// More than a screen has, so that lists are printed whole as far as that goes.
  private static let rows = 100

  /// Prints and returns the exit code.
  package func run() -> Int32 {
    let environment = Environment.current()
    do throws(ConfigurationError) {
      let setup = try MonitorSetup(options, environment: environment, paths: .ofThisProcess())
      Signal.ignoreBrokenPipes()
      return run(setup)
    } catch {
      return Monitor.complain(SafeText(error.description), Monitor.ExitCode.usage)
    }
  }

  private func run(_ setup: MonitorSetup) -> Int32 {
    let terminal = TerminalSize.of(1)
    let isTerminal = IO.isTerminal(1)
    let columns = terminal?.columns ?? OneFrame.columns
    var model = Model(
      settings: Model.Settings(
        socket: SafeText(setup.address.description), host: setup.address.host.map { SafeText($0) },
        isReadOnly: setup.isReadOnly,
        glyphs: setup.glyphs(symbols: TerminalScreen.localeIsUTF8), keymap: setup.keymap),
      size: form == .line
        ? Size(columns: terminal?.columns ?? 200, rows: 1) : Size(columns: columns, rows: OneFrame.rows),
      clock: Clock(now: .current, wall: Timestamp(microseconds: WallClock.now())))
    if let failure = fill(&model, setup) {
      return Monitor.complain(failure, Monitor.ExitCode.noStore)
    }
    // Never in colour by itself where it is one line: status bars take escape sequences for text.
    let style = StyleBytes(
      environment: setup.environment, isTerminal: isTerminal && form != .line, isWanted: wantsColor)
    do throws(Errno) {
      try IO.writeAll(1, bytes(of: model.atRest, style, setup))
    } catch {
      // Nobody reads any more.
      return Monitor.ExitCode.failed
    }
    return Monitor.ExitCode.done
  }

  /// Brings the views into the model; what kept them away otherwise.
  private func fill(_ model: inout Model, _ setup: MonitorSetup) -> SafeText? {
    let store = SafeText(setup.address.description)
    do throws(ClientError) {
      let link = try StoreLink(
        StoreLink.Route(
          setup.address, client: "jobtop-once", origin: Origin.label(setup.environment),
          ssh: SSHTunnel.Options(environment: setup.environment, mayAsk: false)),
        now: .current, timeout: OneFrame.sshPatience)
      // A way by ssh has taken its own time by now.
      let end = Instant.current + OneFrame.patience
      let wall = WallClock.now()
      var inputs: [Input] = [
        .zone(seconds: Int64(LocalTime(secondsSince1970: wall / 1_000_000).offset)),
        .tick(now: .current, wall: Timestamp(microseconds: wall)),
      ]
      model.show(tab)
      while true {
        for input in inputs {
          if case .lost(let reason, _, _) = input { return "no store at \(store): \(reason)" }
          for effect in update(&model, input) {
            if case .call(let request, let method, let params) = effect {
              link.send(request: request, method, params)
            }
          }
        }
        inputs = link.flush(now: .current)
        if model.hasSettled { return nil }
        let left = end.since(.current)
        guard left > 0, let descriptor = link.descriptor else {
          return "the store at \(store) did not answer within 2 s (see \"jobtop health\")"
        }
        do throws(Errno) {
          _ = try IO.wait(
            descriptor, for: link.wantsToWrite ? .writable : .readable, nanoseconds: left.count * 1_000_000)
        } catch {
          return "cannot wait for the store at \(store): \(SafeText(error.description))"
        }
        inputs += link.service(now: .current)
      }
    } catch {
      return Monitor.noStore(setup.address, error)
    }
  }

  private func bytes(of model: Model, _ style: StyleBytes, _ setup: MonitorSetup) -> [UInt8] {
    if form == .json { return json(of: model) }
    var themes = ThemeChooser(directory: setup.themeDirectory, depth: style.depth ?? .mono)
    let background = MonitorSetup.backgroundIsDark(setup.environment)
    if themes.choose(setup.theme, backgroundIsDark: background) != nil {
      _ = themes.choose(ThemeLibrary.standard, backgroundIsDark: background)
    }
    let grid = frame(of: model, size: model.size)
    let layout = Layout(grid.size)
    // Tabs and keys are for who can press them, and so is room that a taller list would need.
    var shown = [0]
    for row in layout.form == .line ? 0..<0 : layout.body where row > 0 {
      if !grid.line(row).isEmpty || shown.last.map({ $0 > 0 && !grid.line($0).isEmpty }) ?? false { shown.append(row) }
    }
    while let last = shown.last, last > 0, grid.line(last).isEmpty { shown.removeLast() }
    return shown.flatMap { row in
      style.row(row, of: grid, theme: themes.current) + (row == 0 && shown.count > 1 ? [0x0A] : [])
    }
  }

  /// One object with a member for each view.
  private func json(of model: Model) -> [UInt8] {
    var object = JSONObject()
    for (view, value) in model.values { object[view.rawValue] = value }
    var writer = JSONWriter(capacity: 4096, escapeInvisible: true)
    writer.value(.object(object))
    writer.newline()
    return writer.take()
  }
}
