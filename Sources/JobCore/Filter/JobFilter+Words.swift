extension JobFilter {
  /// A name as the language takes it behind a sign: in quotes where it holds a space, a comma or a quote.
  public static func word(_ name: String) -> String {
    guard name.contains(where: { $0.isWhitespace || $0 == "," || $0 == "\"" }) else { return name }
    var quoted = "\""
    for character in name {
      if character == "\"" || character == "\\" { quoted.append("\\") }
      quoted.append(character)
    }
    return quoted + "\""
  }
}
