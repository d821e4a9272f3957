/// The numbered colours of terminals and how a colour finds its nearest among them.
package enum TerminalPalette {
  /// What xterm shows for the first 16 numbers. Terminals differ; themes may name the number instead.
  package static let sixteen: [RGB] = [
    RGB(red: 0, green: 0, blue: 0), RGB(red: 205, green: 0, blue: 0), RGB(red: 0, green: 205, blue: 0),
    RGB(red: 205, green: 205, blue: 0), RGB(red: 0, green: 0, blue: 238), RGB(red: 205, green: 0, blue: 205),
    RGB(red: 0, green: 205, blue: 205), RGB(red: 229, green: 229, blue: 229), RGB(red: 127, green: 127, blue: 127),
    RGB(red: 255, green: 0, blue: 0), RGB(red: 0, green: 255, blue: 0), RGB(red: 255, green: 255, blue: 0),
    RGB(red: 92, green: 92, blue: 255), RGB(red: 255, green: 0, blue: 255), RGB(red: 0, green: 255, blue: 255),
    RGB(red: 255, green: 255, blue: 255),
  ]

  /// The colour that an xterm shows for a number.
  package static func color(_ index: UInt8) -> RGB {
    if index < 16 { return sixteen[Int(index)] }
    if index >= 232 {
      let level = 8 + 10 * (index - 232)
      return RGB(red: level, green: level, blue: level)
    }
    let cube = index - 16
    return RGB(red: level(cube / 36), green: level(cube / 6 % 6), blue: level(cube % 6))
  }

  /// The nearest of the numbers 16 to 255, which terminals agree on; by distance in OKLab.
  package static func nearest256(to color: RGB) -> UInt8 {
    nearest(to: color, among: 16...255)
  }

  /// The nearest of the first 16 numbers as xterm shows them; by distance in OKLab.
  package static func nearest16(to color: RGB) -> UInt8 {
    nearest(to: color, among: 0...15)
  }

  private static func nearest(to color: RGB, among candidates: ClosedRange<UInt8>) -> UInt8 {
    let wanted = OKLab(color)
    var best = candidates.lowerBound
    var least = Double.infinity
    for candidate in candidates {
      let distance = wanted.squaredDistance(to: inOKLab[Int(candidate)])
      if distance < least {
        least = distance
        best = candidate
      }
    }
    return best
  }

  private static let inOKLab: [OKLab] = (0...255).map { OKLab(color(UInt8($0))) }

  private static func level(_ step: UInt8) -> UInt8 {
    step == 0 ? 0 : 55 + 40 * step
  }
}
