import CommandLine
import Glibc
import MonitorCore
import Terminal

@main
enum Program {
  static func main() { exit(Jobtop.main(words(), monitor: run)) }

  /// What commands leave to the side of the program that knows the screen.
  private static func run(_ request: MonitorRequest) -> Int32 {
    var options = MonitorOptions(
      request.address, theme: request.theme, readOnly: request.readOnly,
      isStoreNamed: request.isStoreNamed)
    options.version = Version.text
    options.diesBySignal = request.diesBySignal
    switch request.task {
    case .open: return Monitor.run(options)
    case .once(let view, let json, let color):
      let tab = Tab(viewName: view) ?? .overview
      return OneFrame(options, form: json ? .json : .text, tab: tab, wantsColor: color).run()
    case .line(let color): return OneFrame(options, form: .line, wantsColor: color).run()
    case .themeList(let json): return ThemeCommand.list(json: json)
    case .themeShow(let name, let json): return ThemeCommand.show(name, json: json)
    case .themeLint(let path): return ThemeCommand.lint(path)
    }
  }

  /// The words of the command line as bytes, the program's name left out.
  private static func words() -> [[UInt8]] {
    (1..<max(1, Int(Swift.CommandLine.argc))).compactMap { index in
      Swift.CommandLine.unsafeArgv[index].map { [UInt8](UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    }
  }
}
