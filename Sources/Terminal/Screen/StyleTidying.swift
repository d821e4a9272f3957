/// Shortens the style changes in what ncurses writes, which it takes whole out of terminfo.
///
/// Between two characters ncurses may reset, reset again, leave a character set it never entered and set a colour: up
/// to 20 bytes where 7 say the same. On a full screen that is a third of the frame.
enum StyleTidying {
  /// The same picture in fewer bytes: adjoining `ESC[…m` joined, what a reset undoes and `ESC(B` left out.
  ///
  /// jobtop paints no line-drawing character set, so the terminal is always in the one that `ESC(B` asks for.
  static func tidy(_ bytes: UnsafeBufferPointer<UInt8>, into result: inout [UInt8]) {
    var index = 0
    /// The parameters of the style changes since the last other byte.
    var pending: [UInt8] = []
    var isPending = false
    /// Whether the style in force is known to be the plain one, so that no reset need go before the next.
    var isPlain = false
    func flush() {
      guard isPending else { return }
      let isReset = pending.isEmpty || pending.first == UInt8(ascii: ";")
      let style = pending.drop { $0 == UInt8(ascii: ";") }
      if !style.isEmpty || !isPlain {
        result += [0x1B, UInt8(ascii: "[")]
        result += isPlain ? style : pending[...]
        result.append(UInt8(ascii: "m"))
      }
      isPlain = isReset && style.isEmpty
      pending.removeAll(keepingCapacity: true)
      isPending = false
    }
    while index < bytes.count {
      let byte = bytes[index]
      guard byte == 0x1B, index + 2 < bytes.count else {
        flush()
        result.append(byte)
        index += 1
        continue
      }
      if bytes[index + 1] == UInt8(ascii: "("), bytes[index + 2] == UInt8(ascii: "B") {
        index += 3
        continue
      }
      guard bytes[index + 1] == UInt8(ascii: "["), let end = styleEnd(bytes, from: index + 2) else {
        flush()
        result.append(byte)
        index += 1
        continue
      }
      var parameters = bytes[index + 2..<end]
      if isReset(parameters) {
        pending.removeAll(keepingCapacity: true)
        // An empty parameter is a zero.
        if parameters.first == UInt8(ascii: "0") { parameters = parameters.dropFirst() }
        pending += parameters
      } else {
        if isPending { pending.append(UInt8(ascii: ";")) }
        pending += parameters
      }
      isPending = true
      index = end + 1
    }
    flush()
  }

  /// Where the `m` of a style change stands whose parameters begin at `start`; nil for any other sequence.
  private static func styleEnd(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    var index = start
    while index < bytes.count {
      switch bytes[index] {
      // The colons are those of direct colours.
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ";"), UInt8(ascii: ":"): index += 1
      case UInt8(ascii: "m"): return index
      default: return nil
      }
    }
    return nil
  }

  /// Whether the first parameter is zero, so that nothing of before is left.
  private static func isReset(_ parameters: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    guard let first = parameters.first else { return true }
    if first == UInt8(ascii: ";") { return true }
    let second = parameters.dropFirst().first
    return first == UInt8(ascii: "0") && (second == nil || second == UInt8(ascii: ";"))
  }
}
