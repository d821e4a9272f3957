/// Takes neutralised pieces; a stand-in is text that shows what was there, painted in role `log.escaped`.
protocol NeutralSink {
  /// The column where the next piece begins, from the start of the line; tabs need it.
  var column: Int { get }
  /// Printable ASCII, one column a byte.
  mutating func plain(_ ascii: String)
  /// A spacing scalar.
  mutating func cell(_ scalar: Unicode.Scalar, width: Int)
  /// A mark on the cell before.
  mutating func mark(_ scalar: Unicode.Scalar)
  /// ASCII and a few symbols that stand for something neutralised.
  mutating func standIn(_ text: String, width: Int)
}

/// Gathers one text, without telling stand-ins apart.
struct PlainSink: NeutralSink {
  private(set) var text = ""
  private(set) var column = 0

  mutating func plain(_ ascii: String) {
    text += ascii
    column += ascii.utf8.count
  }

  mutating func cell(_ scalar: Unicode.Scalar, width: Int) {
    text.unicodeScalars.append(scalar)
    column += width
  }

  mutating func mark(_ scalar: Unicode.Scalar) { text.unicodeScalars.append(scalar) }

  mutating func standIn(_ text: String, width: Int) {
    self.text += text
    column += width
  }
}

/// The table of hostile text, scalar by scalar; the one place that decides what may be shown as itself.
enum Neutralizer {
  /// How many combining marks a cell may carry; ncurses holds five, and readers need no more than four.
  static let marksPerCell = 4
  /// How many pictures the longest recommended emoji joins to its first (a kissing couple).
  private static let longestJoin = 3

  static func feed(_ scalars: [Unicode.Scalar], to sink: inout some NeutralSink) {
    var index = 0
    var marks: Int?  // on the cell before; nil where there is none to carry one
    while index < scalars.count {
      let scalar = scalars[index]
      if scalar.value >= 0x20, scalar.value < 0x7F {
        sink.cell(scalar, width: 1)
        marks = 0
        index += 1
        index += keycapTail(scalars, at: index, base: scalar)
        continue
      }
      switch ScalarKind(scalar) {
      case .plain:
        sink.cell(scalar, width: 1)
        marks = 0
        index += 1
        index += emojiTail(scalars, at: index, base: scalar)
      case .wide:
        index += 1
        let (syllable, used) = jamo(scalars, at: index, leading: scalar)
        sink.cell(syllable, width: 2)
        marks = 0
        index += used
        index += emojiTail(scalars, at: index, base: syllable)
      case .zero:
        if marks == nil { sink.cell("\u{25CC}", width: 1) }
        if marks ?? 0 < marksPerCell { sink.mark(scalar) }
        marks = (marks ?? 0) + 1
        index += 1
      case .named:
        name(scalar, to: &sink)
        marks = nil
        index += 1
      case .blank:
        sink.standIn("\u{25AF}", width: 1)
        marks = nil
        index += 1
      }
    }
  }

  private static func name(_ scalar: Unicode.Scalar, to sink: inout some NeutralSink) {
    switch scalar.value {
    case 0x09:
      let spaces = 8 - sink.column % 8
      for _ in 0..<spaces { sink.cell(" ", width: 1) }
    case 0x00..<0x20: sink.standIn(String(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"), width: 1)
    case 0x7F: sink.standIn("\u{2421}", width: 1)
    case 0x80..<0xA0: sink.standIn("\u{FFFD}", width: 1)
    case 0x1F1E6...0x1F1FF:  // a flag's half: its letter
      sink.cell(Unicode.Scalar(UInt8(scalar.value - 0x1F1E6) + UInt8(ascii: "A")), width: 1)
    default:
      let name = InvisibleName.of(scalar)
      sink.standIn("⟪\(name)⟫", width: name.utf8.count + 2)
    }
  }

  // MARK: - Sequences that are drawn as their base

  /// How many scalars after `base` only change how an emoji or ideograph is drawn.
  ///
  /// One variation selector, skin tones, what is joined by ZWJ to an emoji, and the three flags spelled in tags. More than
  /// that is data hidden behind a picture, and shows.
  private static func emojiTail(_ scalars: [Unicode.Scalar], at start: Int, base: Unicode.Scalar) -> Int {
    guard start < scalars.count, scalars[start].value >= 0x200D else { return 0 }
    guard base.properties.isEmoji else {
      return base.properties.isIdeographic && scalars[start].properties.isVariationSelector ? 1 : 0
    }
    if base.value == 0x1F3F4, let tail = tagFlag(scalars, at: start) { return tail }
    var index = start
    var joins = 0
    while true {
      if index < scalars.count, 0xFE0E...0xFE0F ~= scalars[index].value { index += 1 }
      if index < scalars.count, scalars[index].properties.isEmojiModifier { index += 1 }
      guard joins < longestJoin, index + 1 < scalars.count, scalars[index].value == 0x200D,
        isPicture(scalars[index + 1])
      else { return index - start }
      index += 2
      joins += 1
    }
  }

  private static func isPicture(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x80 && scalar.properties.isEmoji && !(0x1F1E6...0x1F1FF ~= scalar.value)
      && !scalar.properties.isEmojiModifier
  }

  private static func keycapTail(_ scalars: [Unicode.Scalar], at start: Int, base: Unicode.Scalar) -> Int {
    guard start < scalars.count, scalars[start].value >= 0x20E3, base.properties.isEmoji else { return 0 }
    if scalars[start].value == 0x20E3 { return 1 }
    guard scalars[start].value == 0xFE0F, start + 1 < scalars.count, scalars[start + 1].value == 0x20E3 else {
      return 0
    }
    return 2
  }

  /// England, Scotland and Wales, the only flags of tags that Unicode recommends (UTS 51, annex B).
  private static func tagFlag(_ scalars: [Unicode.Scalar], at start: Int) -> Int? {
    for name in ["gbeng", "gbsct", "gbwls"] {
      let tags = name.unicodeScalars.map { 0xE0000 + $0.value } + [0xE007F]
      if scalars.dropFirst(start).prefix(tags.count).map(\.value) == tags { return tags.count }
    }
    return nil
  }

  /// The syllable that a leading jamo makes with what follows, and how many scalars it used (Unicode 14, § 3.12).
  ///
  /// Decomposed Korean is common (file names of macOS) and terminals dispute its width.
  private static func jamo(
    _ scalars: [Unicode.Scalar], at start: Int, leading: Unicode.Scalar
  ) -> (syllable: Unicode.Scalar, used: Int) {
    guard start < scalars.count else { return (leading, 0) }
    var syllable = leading.value
    var used = 0
    if 0x1100...0x1112 ~= syllable, 0x1161...0x1175 ~= scalars[start].value {
      syllable = 0xAC00 + ((syllable - 0x1100) * 21 + scalars[start].value - 0x1161) * 28
      used = 1
    }
    if 0xAC00...0xD7A3 ~= syllable, (syllable - 0xAC00) % 28 == 0, start + used < scalars.count,
      0x11A8...0x11C2 ~= scalars[start + used].value
    {
      syllable += scalars[start + used].value - 0x11A7
      used += 1
    }
    return (Unicode.Scalar(syllable) ?? leading, used)
  }
}
