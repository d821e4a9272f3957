import Posix

/// How grave a line of the daemon's log is: `error` = someone must act, `warning` = someone will.
package enum LogLine: Int, Comparable, CaseIterable, Sendable {
  case debug, info, warning, error

  package init?(name: String) {
    guard let match = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = match
  }

  var name: String {
    switch self {
    case .debug: "debug"
    case .info: "info"
    case .warning: "warning"
    case .error: "error"
    }
  }

  package static func < (left: LogLine, right: LogLine) -> Bool { left.rawValue < right.rawValue }
}

/// Writes `level=info event=job.dead job=42` lines to stderr: fixed event, variable fields, nothing hostile in them.
package struct EventLogger: Sendable {
  private let threshold: LogLine
  private let descriptor: Int32

  package init(threshold: LogLine = .info, descriptor: Int32 = 2) {
    self.threshold = threshold
    self.descriptor = descriptor
  }

  /// Whether lines of that gravity are written, for callers whose fields cost something to make.
  package func isOn(_ level: LogLine) -> Bool { level >= threshold }

  package func log(_ level: LogLine, _ event: String, _ fields: (String, String)...) {
    guard level >= threshold else { return }
    // A log that cannot be written is no reason to stop serving.
    _ = try? IO.write(descriptor, Self.line(level, event, fields))
  }

  /// One line with its newline; values are quoted where they hold more than plain text.
  static func line(_ level: LogLine, _ event: String, _ fields: [(String, String)]) -> [UInt8] {
    var text = "level=\(level.name) event=\(event)"
    for (key, value) in fields { text += " \(key)=\(quoted(value))" }
    return Array(text.utf8) + [0x0A]
  }

  /// A text without anything that a terminal would act on, for sentences.
  static func plain(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { (" "..."~").contains($0) ? $0 : "?" }))
  }

  /// The value itself where it is plain ASCII without spaces, else in quotes with everything else escaped.
  static func quoted(_ value: String) -> String {
    let isPlain =
      !value.isEmpty
      && value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x3D && $0 != 0x5C }
    if isPlain { return value }
    var result = "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case " "..."~": result.unicodeScalars.append(scalar)
      default: result += "\\u{\(String(scalar.value, radix: 16))}"
      }
    }
    return result + "\""
  }
}
