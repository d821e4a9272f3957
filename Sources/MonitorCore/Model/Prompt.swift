package import SafeText

/// A line that is being typed.
package struct Prompt: Hashable, Sendable {
  package enum Purpose: Hashable, Sendable {
    case filter
    case find
    case saveScreen
    /// How long an error group is snoozed.
    case snooze(Proposal)
    /// A name for the filter of the list.
    case saveFilter
    /// The line of the palette, which is painted in its box.
    case command
    /// What is typed into a question.
    case answer
    /// A note for the journal about something, as the journal names it; nil for the store.
    case note(about: String?)
    /// The limits of a queue.
    case limits(of: String)
  }

  /// How far back in a history the line is, and what was typed before.
  struct Walk: Hashable, Sendable {
    var typed: String
    var back: Int
  }

  package var purpose: Purpose
  package private(set) var text: [Character]
  /// How many characters stand before the cursor.
  package private(set) var position: Int
  /// What is wrong with the text, and after how many of its bytes.
  package var complaint: SafeText?
  /// The character that the complaint is about.
  package var complaintAt: Int?
  /// What the store knows for the piece before the cursor.
  package private(set) var completion: FilterCompletion?
  var walk: Walk?
  /// When it was on the screen; Enter from before never accepts what may change the store.
  package var paintedAt: Instant?

  /// Whether accepting it changes the store, or leads to that.
  var changesStore: Bool {
    switch purpose {
    case .note, .limits, .snooze: true
    case .filter, .find, .answer, .saveScreen, .saveFilter, .command: false
    }
  }

  /// Whether it has been seen for so long that Enter can be meant for it.
  func canBeAccepted(at now: Instant, after delay: Milliseconds) -> Bool {
    paintedAt.map { now.since($0) >= delay } ?? false
  }

  private static let limit = 500

  package init(_ purpose: Purpose, text: String = "") {
    self.purpose = purpose
    self.text = Array(text)
    position = self.text.count
  }

  package var string: String { String(text) }

  /// The text before the cursor, as painted.
  package var before: SafeText { SafeText(String(text[..<position])) }
  package var after: SafeText { SafeText(String(text[position...])) }

  /// Inserts at the cursor; controls and line ends become spaces.
  package mutating func insert(_ string: String) {
    for character in string where text.count < Prompt.limit {
      let isControl = character.unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) }
      text.insert(isControl ? " " : character, at: position)
      position += 1
    }
    forgetHints()
  }

  /// Whether the key edited the text.
  package mutating func edit(_ key: Key) -> Bool {
    switch key {
    case .character(let scalar): insert(String(Character(scalar)))
    case .backspace where position > 0:
      position -= 1
      text.remove(at: position)
    case .delete where position < text.count: text.remove(at: position)
    case .left: position = max(0, position - 1)
    case .right: position = min(text.count, position + 1)
    case .home, "^A": position = 0
    case .end, "^E": position = text.count
    case "^U":
      text.removeSubrange(..<position)
      position = 0
    case "^W":
      var start = position
      while start > 0, text[start - 1] == " " { start -= 1 }
      while start > 0, text[start - 1] != " " { start -= 1 }
      text.removeSubrange(start..<position)
      position = start
    default: return false
    }
    forgetHints()
    return true
  }

  private mutating func forgetHints() {
    complaint = nil
    complaintAt = nil
    completion = nil
    walk = nil
  }

  // MARK: Completion

  /// Takes what may stand before the cursor: a single word at once, of several what they have in common.
  mutating func offer(_ offered: FilterCompletion) {
    let typed = String(text[min(offered.from, position)..<position])
    if offered.words.count == 1 {
      replace(from: offered.from, by: offered.words[0])
    } else if offered.common.count > typed.count {
      replace(from: offered.from, by: offered.common)
    }
    completion = offered.words.count > 1 ? offered : nil
  }

  /// Puts the next of the words, or with a negative step the one before, in the piece's place.
  mutating func choose(step: Int) {
    guard var completion, !completion.words.isEmpty else { return }
    let count = completion.words.count
    let next = completion.chosen.map { ($0 + step + count) % count } ?? (step > 0 ? 0 : count - 1)
    completion.chosen = next
    replace(from: completion.from, by: completion.words[next])
    self.completion = completion
  }

  private mutating func replace(from start: Int, by word: String) {
    forgetHints()
    let start = min(max(start, 0), position)
    text.replaceSubrange(start..<position, with: Array(word))
    position = start + word.count
  }
}
