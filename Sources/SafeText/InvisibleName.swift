/// Short names for what has no picture of its own, as shown between `⟪` and `⟫`; all ASCII.
enum InvisibleName {
  static func of(_ scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    case 0x00AD: "SHY"
    case 0x034F: "CGJ"
    case 0x061C: "ALM"
    case 0x115F: "HCF"
    case 0x1160: "HJF"
    case 0x180B...0x180D: "FVS\(scalar.value - 0x180A)"
    case 0x180E: "MVS"
    case 0x180F: "FVS4"
    case 0x200B: "ZWSP"
    case 0x200C: "ZWNJ"
    case 0x200D: "ZWJ"
    case 0x200E: "LRM"
    case 0x200F: "RLM"
    case 0x2028: "LS"
    case 0x2029: "PS"
    case 0x202A: "LRE"
    case 0x202B: "RLE"
    case 0x202C: "PDF"
    case 0x202D: "LRO"
    case 0x202E: "RLO"
    case 0x2060: "WJ"
    case 0x2066: "LRI"
    case 0x2067: "RLI"
    case 0x2068: "FSI"
    case 0x2069: "PDI"
    case 0x3164: "HF"
    case 0xFE00...0xFE0F: "VS\(scalar.value - 0xFE00 + 1)"
    case 0xFEFF: "BOM"
    case 0xFFA0: "HWHF"
    case 0xFFF9: "IAA"
    case 0xFFFA: "IAS"
    case 0xFFFB: "IAT"
    case 0xE0020: "TAG SP"
    case 0xE0021...0xE007E: "TAG \(Character(Unicode.Scalar(UInt8(scalar.value - 0xE0000))))"
    case 0xE007F: "TAG END"
    case 0xE0100...0xE01EF: "VS\(scalar.value - 0xE0100 + 17)"
    default: "U+" + hex(scalar.value)
    }
  }

  private static func hex(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }
}
