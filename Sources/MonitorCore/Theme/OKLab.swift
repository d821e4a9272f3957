/// A colour in OKLab, where a distance is about as large as it looks.
///
/// The matrices are Björn Ottosson's, https://bottosson.github.io/posts/oklab/ (2020, last corrected 2021).
package struct OKLab: Hashable, Sendable {
  package var lightness: Double
  package var a: Double
  package var b: Double

  package init(_ color: RGB) {
    self.init(linear: LinearRGB(color))
  }

  package init(linear color: LinearRGB) {
    let l = (0.4122214708 * color.red + 0.5363325363 * color.green + 0.0514459929 * color.blue).cubeRoot
    let m = (0.2119034982 * color.red + 0.6806995451 * color.green + 0.1073969566 * color.blue).cubeRoot
    let s = (0.0883024619 * color.red + 0.2817188376 * color.green + 0.6299787005 * color.blue).cubeRoot
    lightness = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s
    a = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s
    b = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
  }

  package func squaredDistance(to other: OKLab) -> Double {
    let dl = lightness - other.lightness
    let da = a - other.a
    let db = b - other.b
    return dl * dl + da * da + db * db
  }

  package func distance(to other: OKLab) -> Double {
    squaredDistance(to: other).newtonRoot
  }
}

/// Light itself: sRGB with its transfer curve undone, 0 to 1 a channel.
package struct LinearRGB: Hashable, Sendable {
  package var red: Double
  package var green: Double
  package var blue: Double

  package init(red: Double, green: Double, blue: Double) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  package init(_ color: RGB) {
    self.init(
      red: LinearRGB.curve[Int(color.red)], green: LinearRGB.curve[Int(color.green)],
      blue: LinearRGB.curve[Int(color.blue)])
  }

  /// Relative luminance of WCAG 2.
  package var luminance: Double {
    0.2126 * red + 0.7152 * green + 0.0722 * blue
  }

  /// The contrast ratio of WCAG 2, 1 to 21.
  package static func contrast(_ first: LinearRGB, _ second: LinearRGB) -> Double {
    let (dark, light) = (
      min(first.luminance, second.luminance), max(first.luminance, second.luminance)
    )
    return (light + 0.05) / (dark + 0.05)
  }

  /// The 256 values of an sRGB channel as light.
  private static let curve: [Double] = (0..<256).map { channel in
    let value = Double(channel) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055).raised(toTwelveFifths: ())
  }
}

extension Double {
  /// Newton's iteration, since the pure modules link no mathematics library.
  var cubeRoot: Double {
    guard self > 0 else { return 0 }
    var root = self < 1 ? max(self, 0.001) : self
    root = root < 1 ? 0.5 + root / 2 : (1 + root) / 2
    for _ in 0..<40 {
      let next = (2 * root + self / (root * root)) / 3
      if (next - root).magnitude < 1e-13 { return next }
      root = next
    }
    return root
  }

  /// Newton's iteration: `squareRoot()` is a call of libm in a debug build.
  var newtonRoot: Double {
    guard self > 0 else { return 0 }
    var root = (1 + self) / 2
    for _ in 0..<60 {
      let next = (root + self / root) / 2
      if (next - root).magnitude < 1e-14 { return next }
      root = next
    }
    return root
  }

  /// `self` to the power 2.4, as the fifth root of the twelfth power; for 0…1.
  fileprivate func raised(toTwelveFifths: Void) -> Double {
    guard self > 0 else { return 0 }
    let squared = self * self
    // self^2.4 = self^2 · (self^2)^(1/5)
    var root = 0.5 + squared / 2
    for _ in 0..<60 {
      let fourth = root * root * root * root
      let next = (4 * root + squared / fourth) / 5
      if (next - root).magnitude < 1e-14 { break }
      root = next
    }
    return squared * root
  }
}
