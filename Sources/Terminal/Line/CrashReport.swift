private import CNcurses
import MonitorCore
import Posix
import SafeText

/// The file that a crash leaves: what ran, where on the screen somebody was, which actions led there. No data of jobs.
///
/// Written by the signal's handler out of memory that is kept ready, see `Crash.c`.
struct CrashReport {
  private var noted: CrashFacts?

  /// Takes the signals of a crash from now on.
  ///
  /// - Parameter directory: made when there is something to put into it; nil for `/tmp`.
  init(directory: String?, version: String, term: String) {
    jt_crash_prepare(directory ?? "", "jobtop: \(SafeText(version).text)\nTERM: \(SafeText(term).text)\n")
    jt_tty_catch_crashes()
  }

  /// Keeps what a report would say of the moment.
  mutating func note(_ facts: CrashFacts) {
    guard facts != noted else { return }
    noted = facts
    var text = facts.lines.map { $0.text + "\n" }.joined()
    text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { jt_crash_note($0.baseAddress, $0.count) }
    }
  }
}
