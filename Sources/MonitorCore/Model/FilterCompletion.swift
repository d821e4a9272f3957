import SafeText

/// What the piece of a filter before the cursor may become.
package struct FilterCompletion: Hashable, Sendable {
  /// Where the piece begins, in characters.
  package var from: Int
  package var words: [String]
  /// The one that stands in the line now; nil while none was taken.
  package var chosen: Int?

  package init(from: Int, words: [String]) {
    self.from = from
    self.words = words
  }

  /// What all of them begin with.
  var common: String {
    guard var common = words.first else { return "" }
    for word in words.dropFirst() {
      while !word.hasPrefix(common) { common.removeLast() }
    }
    return common
  }
}

/// A filter that was kept under a name; `@name` stands for it.
package struct SavedFilter: Hashable, Sendable {
  package var name: String
  package var text: String

  package init(name: String, text: String) {
    self.name = name
    self.text = text
  }

  /// Why a name can not be taken; nil where it can.
  static func problem(with name: String) -> SafeText? {
    if name.isEmpty { return "a filter is kept under a name: :save NAME" }
    if name.count > 40 { return "a name has at most 40 characters" }
    let isPlain = name.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || $0.properties.numericType != nil || "-_.".unicodeScalars.contains($0)
    }
    return isPlain ? nil : "a name is of letters, digits, - _ and ."
  }
}

/// Words `@name` in a filter's text: each stands for a filter that was kept.
enum SavedFilterWords {
  struct Unknown: Error, Hashable {
    var name: String
    /// In characters from the start of the text.
    var offset: Int
  }

  /// The text with every kept filter in the place of its name; what stands in quotes is left alone.
  static func expand(_ text: String, _ saved: [SavedFilter]) throws(Unknown) -> String {
    var expanded = ""
    for piece in pieces(of: text) {
      guard piece.isName else {
        expanded += piece.text
        continue
      }
      let name = String(piece.text.dropFirst())
      guard let filter = saved.first(where: { $0.name == name }) else {
        throw Unknown(name: name, offset: piece.offset)
      }
      expanded += filter.text
    }
    return expanded
  }

  /// The names that go on from an `@` before the cursor; nil where no name is being typed there.
  static func completion(of text: String, at position: Int, _ saved: [SavedFilter]) -> FilterCompletion? {
    guard let last = pieces(of: String(text.prefix(position))).last, last.isName else { return nil }
    let names = saved.map { "@" + $0.name }.filter { $0.hasPrefix(last.text) }
    return FilterCompletion(from: last.offset, words: names)
  }

  private static func pieces(of text: String) -> [(text: String, isName: Bool, offset: Int)] {
    var pieces: [(text: String, isName: Bool, offset: Int)] = []
    var isQuoted = false
    var isAtStart = true
    for (offset, character) in text.enumerated() {
      let isSpace = character == " "
      if isAtStart, !isQuoted, character == "@" {
        pieces.append(("@", true, offset))
      } else if pieces.isEmpty || pieces[pieces.count - 1].isName && isSpace {
        pieces.append((String(character), false, offset))
      } else {
        pieces[pieces.count - 1].text.append(character)
      }
      if character == "\"" { isQuoted.toggle() }
      isAtStart = isSpace
    }
    return pieces
  }
}
