/// Turns a terminal's bytes into keys and pasted text.
///
/// Bytes may arrive cut anywhere. A lone ESC is a key only once `escapeDelay` has passed with nothing after it;
/// ESC with `[` or `O` after it is never taken for Esc and a letter, however late the rest comes.
package struct KeyDecoder: Sendable {
  package enum Event: Hashable, Sendable {
    case key(Key)
    /// The text between the marks of bracketed paste, invalid bytes replaced.
    case paste(String)
    /// The mouse, where `mouse = true` asked for it.
    case pointer(Pointer)
    /// The terminal's answer to OSC 11.
    case background(RGB)
  }

  /// 50 ms on a local terminal, 150 ms over SSH.
  package let escapeDelay: Milliseconds
  /// When `expire` has something to decide; nil while no sequence is open.
  package private(set) var deadline: Instant?

  private enum State: Hashable {
    case ground
    case escape
    /// `ESC O`, a key of application mode follows.
    case single
    /// `ESC [` and what followed so far.
    case control([UInt8])
    /// `ESC [ [`, a function key of the Linux console follows.
    case console
    /// An X10 mouse report: so many bytes still belong to it.
    case mouse(Int)
    /// OSC, DCS, APC, PM or SOS up to BEL or ST; `ended` is true after the ESC of an ST.
    case string([UInt8], isOSC: Bool, ended: Bool)
    case paste([UInt8])
    /// A UTF-8 sequence, `needed` bytes are missing.
    case utf8([UInt8], needed: Int)
  }

  private var state = State.ground

  /// What one paste may bring; the rest of it is dropped.
  private static let pasteLimit = 1 << 16
  private static let sequenceLimit = 256
  /// After this an open sequence is given up: its rest was lost on the way.
  private static let sequenceDelay: Milliseconds = 500
  private static let pasteEnd = Array("\u{1B}[201~".utf8)

  package init(overSSH: Bool) {
    escapeDelay = overSSH ? 150 : 50
  }

  /// Takes bytes as they came at `now`.
  package mutating func feed(_ bytes: some Sequence<UInt8>, at now: Instant) -> [Event] {
    var events = expire(at: now)
    for byte in bytes {
      take(byte, into: &events)
    }
    switch state {
    case .ground, .paste: deadline = nil
    case .escape: deadline = now + escapeDelay
    case .single, .control, .console, .mouse, .string, .utf8: deadline = now + KeyDecoder.sequenceDelay
    }
    return events
  }

  /// Decides what is overdue at `now`: a lone ESC becomes the key, an unfinished sequence is dropped.
  package mutating func expire(at now: Instant) -> [Event] {
    guard let due = deadline, due <= now else { return [] }
    deadline = nil
    let wasEscape = state == .escape
    state = .ground
    return wasEscape ? [.key(.escape)] : []
  }

  private mutating func take(_ byte: UInt8, into events: inout [Event]) {
    switch state {
    case .ground: ground(byte, into: &events)
    case .escape: escape(byte, into: &events)
    case .single: single(byte, into: &events)
    case .control(let body): control(body, byte, into: &events)
    case .console:
      state = .ground
      if (UInt8(ascii: "A")...UInt8(ascii: "E")).contains(byte) {
        events.append(.key(.function(Int(byte - UInt8(ascii: "A")) + 1)))
      }
    case .mouse(let left): state = left > 1 ? .mouse(left - 1) : .ground
    case .string(let body, let isOSC, let ended): string(body, isOSC: isOSC, ended: ended, byte, into: &events)
    case .paste(let body): paste(body, byte, into: &events)
    case .utf8(let body, let needed): utf8(body, needed: needed, byte, into: &events)
    }
  }

  private mutating func ground(_ byte: UInt8, into events: inout [Event]) {
    switch byte {
    case 0x1B: state = .escape
    case 0x20...0x7E: events.append(.key(.character(Unicode.Scalar(byte))))
    case 0xC2...0xDF: state = .utf8([byte], needed: 1)
    case 0xE0...0xEF: state = .utf8([byte], needed: 2)
    case 0xF0...0xF4: state = .utf8([byte], needed: 3)
    case 0x80...0xC1, 0xF5...0xFF: break
    default: events.append(.key(KeyDecoder.control(byte)))
    }
  }

  private mutating func escape(_ byte: UInt8, into events: inout [Event]) {
    switch byte {
    case UInt8(ascii: "["): state = .control([])
    case UInt8(ascii: "O"): state = .single
    case UInt8(ascii: "]"): state = .string([], isOSC: true, ended: false)
    case UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"), UInt8(ascii: "X"):
      state = .string([], isOSC: false, ended: false)
    case 0x1B: events.append(.key(.escape))
    default:
      events.append(.key(.escape))
      state = .ground
      ground(byte, into: &events)
    }
  }

  private mutating func single(_ byte: UInt8, into events: inout [Event]) {
    if byte == 0x1B {
      state = .escape
      return
    }
    state = .ground
    if let key = KeySequences.single(byte) { events.append(.key(key)) }
  }

  private mutating func control(_ body: [UInt8], _ byte: UInt8, into events: inout [Event]) {
    switch byte {
    case 0x20...0x3F:
      state = body.count < KeyDecoder.sequenceLimit ? .control(body + [byte]) : .control(body)
    case UInt8(ascii: "[") where body.isEmpty: state = .console
    case UInt8(ascii: "M") where body.isEmpty: state = .mouse(3)
    case UInt8(ascii: "~") where body == Array("200".utf8): state = .paste([])
    case 0x40...0x7E, UInt8(ascii: "$"):
      state = .ground
      if let pointer = KeySequences.pointer(body, final: byte) {
        events.append(.pointer(pointer))
      } else if let key = KeySequences.control(body, final: byte) {
        events.append(.key(key))
      }
    case 0x1B: state = .escape
    default: state = .ground
    }
  }

  private mutating func string(
    _ body: [UInt8], isOSC: Bool, ended: Bool, _ byte: UInt8, into events: inout [Event]
  ) {
    if byte == 0x07 || ended && byte == UInt8(ascii: "\\") {
      state = .ground
      if isOSC, let color = KeySequences.background(body) { events.append(.background(color)) }
    } else if ended {
      state = .escape
      escape(byte, into: &events)
    } else if byte == 0x1B {
      state = .string(body, isOSC: isOSC, ended: true)
    } else {
      state = .string(
        body.count < KeyDecoder.sequenceLimit ? body + [byte] : body, isOSC: isOSC, ended: false)
    }
  }

  private mutating func paste(_ body: [UInt8], _ byte: UInt8, into events: inout [Event]) {
    // The state is emptied first: otherwise each byte of a long paste would copy the whole of it.
    state = .ground
    var body = body
    body.append(byte)
    if byte == UInt8(ascii: "~"), body.suffix(KeyDecoder.pasteEnd.count) == KeyDecoder.pasteEnd[...] {
      body.removeLast(KeyDecoder.pasteEnd.count)
      events.append(.paste(String(decoding: body, as: UTF8.self)))
      return
    }
    if body.count > KeyDecoder.pasteLimit + KeyDecoder.pasteEnd.count {
      // Keeps the beginning, and at the end what may be the first bytes of the closing mark.
      body.remove(at: KeyDecoder.pasteLimit)
    }
    state = .paste(body)
  }

  private mutating func utf8(_ body: [UInt8], needed: Int, _ byte: UInt8, into events: inout [Event]) {
    guard (0x80...0xBF).contains(byte) else {
      state = .ground
      ground(byte, into: &events)
      return
    }
    let bytes = body + [byte]
    guard needed == 1 else {
      state = .utf8(bytes, needed: needed - 1)
      return
    }
    state = .ground
    if let text = String(validating: bytes, as: UTF8.self), let scalar = text.unicodeScalars.first,
      scalar.value >= 0xA0
    {
      events.append(.key(.character(scalar)))
    }
  }

  /// The key of a C0 byte or DEL.
  private static func control(_ byte: UInt8) -> Key {
    switch byte {
    case 0x00: .control(" ")
    case 0x08, 0x7F: .backspace
    case 0x09: .tab
    case 0x0A, 0x0D: .enter
    case 0x1C...0x1F: .control(Unicode.Scalar(byte + 0x40))
    default: .control(Unicode.Scalar(byte + 0x60))
    }
  }
}
