import JSON
import JobCore

/// What a person would call a job, for rows that carry no args: its metadata's `name`, else a `shell` job's command;
/// secrets masked.
enum JobTitle {
  /// Bytes of it; the rest is cut at a character.
  static let limit = 96

  static func of(_ spec: JobSpec, by redactor: Redactor) -> String? {
    if let metadata = spec.metadata, let name = try? name(metadata), !name.isEmpty { return cut(redactor.masked(name)) }
    guard spec.kind == "shell", let words = try? command(spec.args, redactor), !words.isEmpty else { return nil }
    return cut(words)
  }

  private static func name(_ metadata: JSONText) throws(JSONError) -> String? {
    var reader = JSONReader(metadata.bytes)
    var name: String?
    try reader.beginObject()
    while let key = try reader.nextKey() {
      if key == "name", try reader.peek() == .string { name = try reader.string() } else { try reader.skip() }
    }
    return name
  }

  /// The first words of `argv`, as many as may be shown. What lies behind them is not read.
  private static func command(_ args: JSONText, _ redactor: Redactor) throws(JSONError) -> String? {
    var reader = JSONReader(args.bytes)
    guard try reader.peek() == .object else { return nil }
    try reader.beginObject()
    while let key = try reader.nextKey() {
      guard key == "argv", try reader.peek() == .array else {
        try reader.skip()
        continue
      }
      var words: [String] = []
      try reader.beginArray()
      while try reader.nextElement(), try reader.peek() == .string {
        words.append(try reader.string())
        if words.reduce(0, { $0 + $1.utf8.count }) > limit { break }
      }
      // As an array, since a flag tells what the word behind it is.
      words =
        redactor.masked(JSONText(.array(words.map { .string($0) }))).value.arrayValue?.compactMap(\.stringValue)
        ?? []
      // A shell's command is its script, not the shell.
      if words.count == 3, words[1] == "-c", words[0].hasSuffix("sh") { return words[2] }
      return words.joined(separator: " ")
    }
    return nil
  }

  private static func cut(_ text: String) -> String {
    guard text.utf8.count > limit else { return text }
    var bytes = Array(text.utf8.prefix(limit + 1))
    // Back to where a character begins: a byte that is not 10xxxxxx.
    while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
    return String(decoding: bytes, as: UTF8.self)
  }
}
