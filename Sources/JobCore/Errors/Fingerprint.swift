/// What failures with one cause have in common, and the number made of it: the id of their error group.
///
/// | part | of it counts |
/// |---|---|
/// | class | all |
/// | message | its first line, as `NormalMessage` writes it; of a Python traceback the last line of each chained exception |
/// | frames | file name and function of the three innermost frames of the project; no line numbers, no directories |
///
/// The same failure gives the same id in every version of jobtop that writes `version`.
public struct Fingerprint: Hashable, Sendable {
  /// Rises when the rules change, so that ids of two versions of the rules cannot meet.
  static let version: UInt8 = 1

  /// 16 hexadecimal digits; people use the first four or more of them.
  public let id: String
  /// The class that the group shows: that of the last exception in a traceback.
  public let errorClass: String
  /// What the messages have in common, for people.
  public let message: String

  /// The fingerprint of a failure. Takes some microseconds; nothing of it is random or depends on the machine.
  public init(of failure: Failure) {
    var hash = StableHash()
    hash.take([Self.version])
    if let traceback = PythonTraceback(in: failure.message) {
      // The exception that the traceback ends with says more than the class of whoever relayed the text.
      errorClass = traceback.chain.last?.errorClass ?? failure.errorClass
      let lines = traceback.chain.map { (link: $0, message: NormalMessage.text(of: $0.message)) }
      message = lines.last?.message ?? ""
      for line in lines {
        hash.take(line.link.errorClass.utf8)
        hash.take(line.message.utf8)
      }
      ProjectFrames.take(failure.frames.isEmpty ? traceback.frames : failure.frames, into: &hash)
    } else {
      errorClass = failure.errorClass
      message = NormalMessage.text(of: failure.message)
      hash.take(errorClass.utf8)
      hash.take(message.utf8)
      for cause in Self.causes(in: failure.message) { hash.take(NormalMessage.text(of: cause).utf8) }
      ProjectFrames.take(failure.frames, into: &hash)
    }
    id = hash.hex
  }

  /// What follows `Caused by:` at the start of a line, as Java and its relatives chain exceptions.
  private static func causes(in message: String) -> [Substring] {
    guard message.utf8.count > 10, message.utf8.contains(UInt8(ascii: "\n")) else { return [] }
    return message.split(separator: "\n").filter { $0.hasPrefix("Caused by: ") }.map { $0.dropFirst(11) }
  }
}

/// FNV-1a over parts, stirred at the end so that the first digits differ as well as the last.
///
/// <https://datatracker.ietf.org/doc/html/draft-eastlake-fnv-21>; the stirring is the finalizer of MurmurHash3.
struct StableHash {
  private var value: UInt64 = 0xCBF2_9CE4_8422_2325

  /// Takes one part in; parts cannot run into each other.
  mutating func take(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    value = (value ^ 0xFF) &* 0x0000_0100_0000_01B3  // no UTF-8 has this byte
  }

  /// 16 digits.
  var hex: String {
    var stirred = value
    stirred = (stirred ^ stirred >> 33) &* 0xFF51_AFD7_ED55_8CCD
    stirred = (stirred ^ stirred >> 33) &* 0xC4CE_B9FE_1A85_EC53
    stirred ^= stirred >> 33
    let digits = String(stirred, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
