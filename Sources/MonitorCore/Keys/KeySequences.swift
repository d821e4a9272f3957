/// What terminals send for keys that have no character: xterm, screen, tmux, the Linux console, vt100 and rxvt.
enum KeySequences {
  /// The key of `ESC O byte`: application mode of the cursor keys and of the keypad.
  static func single(_ byte: UInt8) -> Key? {
    switch byte {
    case UInt8(ascii: "A"): .up
    case UInt8(ascii: "B"): .down
    case UInt8(ascii: "C"): .right
    case UInt8(ascii: "D"): .left
    case UInt8(ascii: "H"): .home
    case UInt8(ascii: "F"): .end
    case UInt8(ascii: "M"): .enter
    case UInt8(ascii: "P")...UInt8(ascii: "S"): .function(Int(byte - UInt8(ascii: "P")) + 1)
    case UInt8(ascii: "j")...UInt8(ascii: "o"): .character(Unicode.Scalar(byte - 0x40))
    case UInt8(ascii: "p")...UInt8(ascii: "y"): .character(Unicode.Scalar(byte - 0x40))
    case UInt8(ascii: "X"): .character("=")
    default: nil
    }
  }

  /// What the mouse did, in xterm's SGR report `ESC [ < button ; column ; row M`, both counted from 1.
  ///
  /// Terminals report only where `mouse = true` asked for it. Modifiers are left out; releases, movements and other
  /// buttons than the first mean nothing.
  static func pointer(_ body: [UInt8], final: UInt8) -> Pointer? {
    guard body.first == UInt8(ascii: "<"), final == UInt8(ascii: "M") else { return nil }
    let parameters = body.dropFirst().split(separator: UInt8(ascii: ";")).compactMap { number($0) }
    guard parameters.count == 3, parameters[1] > 0, parameters[2] > 0 else { return nil }
    let kind: Pointer.Kind
    switch parameters[0] & ~0b1_1100 {
    case 0: kind = .press
    case 64: kind = .wheelUp
    case 65: kind = .wheelDown
    default: return nil
    }
    return Pointer(kind, row: parameters[2] - 1, column: parameters[1] - 1)
  }

  /// The key of `ESC [ body final`; modifiers are left out, an unknown sequence is no key.
  static func control(_ body: [UInt8], final: UInt8) -> Key? {
    if body.first == UInt8(ascii: "<") || body.first == UInt8(ascii: "?") || body.first == UInt8(ascii: ">") {
      return nil
    }
    let parameters = body.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
    let first = parameters.first.flatMap { number($0) }
    switch final {
    case UInt8(ascii: "A"): return .up
    case UInt8(ascii: "B"): return .down
    case UInt8(ascii: "C"): return .right
    case UInt8(ascii: "D"): return .left
    case UInt8(ascii: "H"): return .home
    case UInt8(ascii: "F"): return .end
    case UInt8(ascii: "Z"): return .backTab
    case UInt8(ascii: "P")...UInt8(ascii: "S"): return .function(Int(final - UInt8(ascii: "P")) + 1)
    case UInt8(ascii: "u"): return first.flatMap { unicode($0) }
    // rxvt ends its shifted and control variants with `$`, `^` and `@`.
    case UInt8(ascii: "~"), UInt8(ascii: "$"), UInt8(ascii: "^"), UInt8(ascii: "@"):
      return first.flatMap { tilde($0) }
    default: return nil
    }
  }

  /// The colour of `11;rgb:rrrr/gggg/bbbb`, one to four digits a channel.
  static func background(_ body: [UInt8]) -> RGB? {
    let prefix = Array("11;rgb:".utf8)
    guard body.starts(with: prefix) else { return nil }
    let channels = body.dropFirst(prefix.count).split(
      separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard channels.count == 3 else { return nil }
    var values: [UInt8] = []
    for channel in channels {
      guard (1...4).contains(channel.count), let text = String(validating: channel, as: UTF8.self),
        let value = Int(text, radix: 16)
      else { return nil }
      let full = (1 << (4 * channel.count)) - 1
      values.append(UInt8(value * 255 / full))
    }
    return RGB(red: values[0], green: values[1], blue: values[2])
  }

  private static func tilde(_ number: Int) -> Key? {
    switch number {
    case 1, 7: .home
    case 2: .insert
    case 3: .delete
    case 4, 8: .end
    case 5: .pageUp
    case 6: .pageDown
    case 11...15: .function(number - 10)
    case 17...21: .function(number - 11)
    case 23...26: .function(number - 12)
    case 28, 29: .function(number - 13)
    case 31...34: .function(number - 14)
    default: nil
    }
  }

  /// The key of a `CSI u` report, by its Unicode code point.
  private static func unicode(_ value: Int) -> Key? {
    switch value {
    case 9: return .tab
    case 13: return .enter
    case 27: return .escape
    case 8, 127: return .backspace
    default:
      guard value >= 0x20, let scalar = Unicode.Scalar(UInt32(clamping: value)) else { return nil }
      return (0x7F..<0xA0).contains(scalar.value) ? nil : .character(scalar)
    }
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard (1...7).contains(digits.count) else { return nil }
    var value = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      value = value * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return value
  }
}
