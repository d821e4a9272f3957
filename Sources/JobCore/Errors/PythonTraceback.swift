/// A Python traceback that came as text, as a command's or a relay's message.
struct PythonTraceback {
  /// One exception of a chain.
  struct Link {
    /// As Python prints it, with its module.
    let errorClass: String
    /// What follows the class and a colon on the same line.
    let message: String
  }

  /// From the first cause to what was raised last.
  private(set) var chain: [Link] = []
  /// Of the exception that was raised last, outermost first.
  private(set) var frames: [Failure.Frame] = []

  private static let opening = "Traceback (most recent call last):"

  /// Nil where the text has no traceback or none that ends with an exception.
  init?(in text: String) {
    guard text.utf8.count > Self.opening.utf8.count, text.contains(Self.opening) else { return nil }
    var isInside = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: true) {
      if line.hasSuffix(Self.opening) {
        isInside = true
        frames = []
      } else if isInside, line.hasPrefix("  ") {
        if let frame = Self.frame(line) { frames.append(frame) }
      } else if isInside {
        isInside = false
        chain.append(Self.link(line))
      }
    }
    if chain.isEmpty { return nil }
  }

  /// `  File "app/mail.py", line 12, in send`
  private static func frame(_ line: Substring) -> Failure.Frame? {
    let words = line.drop { $0 == " " }
    guard words.hasPrefix("File \"") else { return nil }
    let rest = words.dropFirst(6)
    guard let quote = rest.firstIndex(of: "\"") else { return nil }
    let place = rest[quote...].dropFirst().split(separator: ",")
    let function = place.last.map { $0.drop { $0 == " " } } ?? ""
    return Failure.Frame(
      file: String(rest[..<quote]), line: 0,
      function: function.hasPrefix("in ") ? String(function.dropFirst(3)) : "", isLibrary: false)
  }

  /// `smtplib.SMTPServerDisconnected: Connection unexpectedly closed`
  private static func link(_ line: Substring) -> Link {
    guard let colon = line.firstIndex(of: ":") else { return Link(errorClass: String(line), message: "") }
    return Link(errorClass: String(line[..<colon]), message: String(line[colon...].dropFirst()))
  }
}
