import CommandLine
import Glibc
import Terminal

@main
enum Program {
  static func main() {
    exit(
      Jobtop.main(words()) { request in
        var options = MonitorOptions(
          request.address, theme: request.theme, readOnly: request.readOnly,
          isStoreNamed: request.isStoreNamed)
        options.version = Version.text
        options.diesBySignal = request.diesBySignal
        return Monitor.run(options)
      })
  }

  /// The words of the command line as bytes, the program's name left out.
  private static func words() -> [[UInt8]] {
    (1..<max(1, Int(Swift.CommandLine.argc))).compactMap { index in
      Swift.CommandLine.unsafeArgv[index].map { [UInt8](UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    }
  }
}
