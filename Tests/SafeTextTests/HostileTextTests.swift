import Glibc
import SafeText
import Seeded
import Testing

/// Whatever comes in, what comes out keeps the grammar of safe text; judged by Swift's Unicode data, not by our table.
@Suite struct HostileTextTests {
  @Test func `random bytes come out as cells that cannot act or hide`() {
    var random = Seeded()

    for _ in 0..<Seeded.rounds(25_000) {
      let bytes = random.hostileBytes()
      let field = SafeText(bytes: bytes)
      let line = StyledText(bytes: bytes)

      if let flaw = flaw(in: field) { Issue.record("\(flaw) in a field of \(bytes), seed \(random.seed)") }
      if let flaw = flaw(in: line.plain) { Issue.record("\(flaw) in a line of \(bytes), seed \(random.seed)") }
      for run in line.runs {
        if run.text.isEmpty || flaw(in: run.text) != nil { Issue.record("run of \(bytes), seed \(random.seed)") }
      }
      for (run, next) in zip(line.runs, line.runs.dropFirst()) {
        #expect(run.style != next.style, "\(bytes) \(random.seed)")
      }
    }
  }

  @Test func `a line without sequences is shown like a field`() {
    var random = Seeded()

    for _ in 0..<Seeded.rounds(10_000) {
      let bytes = random.hostileBytes().filter { $0 != 0x1B && $0 != 0x0D }
      #expect(StyledText(bytes: bytes).plain.text == SafeText(bytes: bytes).text, "\(bytes), seed \(random.seed)")
      #expect(StyledText(bytes: bytes).escaped == 0, "\(bytes), seed \(random.seed)")
    }
  }

  @Test func `any parameters of SGR leave the text and count nothing`() {
    var random = Seeded()

    for _ in 0..<Seeded.rounds(10_000) {
      let parameters = (0..<random.int(0...12)).map { _ in
        random.oneIn(2) ? random.pick([";", ":", ""]) : String(random.int(0...(random.oneIn(9) ? .max : 110)))
      }
      let line = StyledText("a\u{1B}[\(parameters.joined(separator: random.pick([";", ":"])))mb")
      #expect(line.plain.text == "ab" && line.escaped == 0, "\(parameters), seed \(random.seed)")
    }
  }

  @Test func `text around whole sequences of any kind survives`() {
    var random = Seeded()

    for _ in 0..<Seeded.rounds(10_000) {
      let content = (0..<random.int(0...9)).map { _ in UInt8(random.int(0x20...0x7E)) }
      let digits = (0..<random.int(0...5)).map { _ in UInt8(random.int(0x30...0x3F)) }
      let sequence: [UInt8] =
        switch random.int(0...2) {
        case 0: [0x1B, 0x5B] + digits + [UInt8(random.int(0x40...0x6C))]
        case 1: [0x1B, random.pick(Array("]PX^_".utf8))] + content + [0x1B, 0x5C]
        default: [0x1B, 0x5D] + content + [0x07]
        }
      let line = StyledText(bytes: Array("ab".utf8) + sequence + Array("cd".utf8))
      #expect(line.plain.text == "abcd" && line.escaped == 1, "\(sequence), seed \(random.seed)")
    }
  }

  /// All scalars of the planes that hold scripts, symbols and controls, and one in 61 of ideographs and private ones.
  private let scalars = (UInt32(0)...0x10FFFF).lazy
    .filter { $0 < 0x20000 || 0xE0000...0xE0FFF ~= $0 || $0 % 61 == 0 }.compactMap(Unicode.Scalar.init)

  @Test func `every scalar keeps the grammar, alone, after a letter and after an emoji`() {
    for scalar in scalars {
      for before in ["", "a", "😀"] {
        let safe = SafeText("\(before)\(scalar)" as String)
        if let flaw = flaw(in: safe) {
          Issue.record("\(flaw) for U+\(String(scalar.value, radix: 16)) after \(before)")
        }
      }
    }
  }

  @Test func `every scalar but a mark leaves something to see`() {
    for scalar in scalars {
      let safe = SafeText("[\(scalar)]" as String)
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark, .spacingMark: break
      default: if safe.width < 3 { Issue.record("U+\(String(scalar.value, radix: 16)) is hidden: \(safe)") }
      }
    }
  }

  /// glibc 2.36 (Debian 12) is what ncurses asks there; other versions follow other versions of Unicode.
  @Test(.enabled(if: CLibrary.version == "2.36"))
  func `widths agree with glibc for all that is shown as itself`() {
    let locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil)
    let before = uselocale(locale)
    defer {
      uselocale(before)
      freelocale(locale)
    }
    for scalar in scalars {
      let value = scalar.value
      let safe = SafeText("x\(scalar)" as String)
      guard safe.text.unicodeScalars.dropFirst().elementsEqual([scalar]) else { continue }
      let width = CLibrary.columns(of: value)
      if safe.width - 1 != width {
        Issue.record("U+\(String(value, radix: 16)): \(safe.width - 1), glibc \(width)")
      }
    }
  }

  /// The first thing that is wrong with a text as a row of cells.
  private func flaw(in safe: SafeText) -> String? {
    var marks: Int?
    for scalar in safe.text.unicodeScalars {
      let properties = scalar.properties
      switch properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
        return "U+\(String(scalar.value, radix: 16))"
      case .nonspacingMark, .enclosingMark:
        guard let before = marks, before < 4 else { return "mark without a base" }
        marks = before + 1
      default: marks = 0
      }
      if properties.isDefaultIgnorableCodePoint || properties.isBidiControl || properties.isEmojiModifier
        || properties.isVariationSelector || properties.isJoinControl || 0x1F1E6...0x1F1FF ~= scalar.value
      {
        return "U+\(String(scalar.value, radix: 16))"
      }
    }
    var width = 0
    for cell in safe.clusters {
      guard cell.width == 1 || cell.width == 2 else { return "cell of width \(cell.width)" }
      width += cell.width
    }
    return width == safe.width ? nil : "width \(safe.width), cells \(width)"
  }
}

/// Two functions of glibc that its Swift module leaves out.
private enum CLibrary {
  static var version: String {
    typealias Function = @convention(c) () -> UnsafePointer<CChar>
    return String(cString: unsafeBitCast(dlsym(nil, "gnu_get_libc_version"), to: Function.self)())
  }

  /// The corresponding C function is `wcwidth`; it follows the locale.
  static func columns(of value: UInt32) -> Int {
    typealias Function = @convention(c) (Int32) -> Int32
    return Int(unsafeBitCast(dlsym(nil, "wcwidth"), to: Function.self)(Int32(bitPattern: value)))
  }
}
