/// Numbers for people, in ASCII; no locale, so that screens are the same everywhere.
///
/// Doubles are rounded by adding a half and truncating: `rounded()` would need the C maths library.
extension SafeText {
  /// How long something took or takes, in at most seven columns while below ten thousand days.
  ///
  /// | below | reads | below | reads |
  /// |---|---|---|---|
  /// | 1 s | `180 ms` | 10 h | `3:04:12` |
  /// | 10 s | `2.1 s` | 1 d | `14 h` |
  /// | 1 min | `42 s` | 10 d | `3 d 4 h` |
  /// | 1 h | `14:12` | | `12 d` |
  ///
  /// The space before two digits of hours falls to the width: `3 d 14h`.
  ///
  /// Cut, never rounded up, so that nothing is said before it is true. Below zero (clocks differ) it is zero.
  public static func duration(_ duration: Duration) -> SafeText {
    let milliseconds = wholeMilliseconds(duration)
    if milliseconds < 1000 { return "\(milliseconds) ms" }
    return milliseconds < 10_000 ? tenths(milliseconds) : clock(milliseconds / 1000)
  }

  /// The same, but in seconds from the start (`0.2 s`), for columns where hardly anything is shorter.
  public static func seconds(_ duration: Duration) -> SafeText {
    let milliseconds = wholeMilliseconds(duration)
    return milliseconds < 10_000 ? tenths(milliseconds) : clock(milliseconds / 1000)
  }

  /// A countdown, minutes and seconds from the start: `0:41`, `1:52`; from an hour on as `duration`.
  public static func countdown(_ duration: Duration) -> SafeText {
    let seconds = wholeMilliseconds(duration) / 1000
    return seconds < 60 ? "0:\(twoDigits(seconds))" : clock(seconds)
  }

  /// How long ago, in the largest unit: `42 s`, `6 m`, `3 h`, `3 d 4 h`, `12 d`; changes as rarely as it can.
  public static func age(_ duration: Duration) -> SafeText {
    let seconds = wholeMilliseconds(duration) / 1000
    switch seconds {
    case ..<60: return "\(seconds) s"
    case ..<3600: return "\(seconds / 60) m"
    default: return hoursAndDays(seconds / 3600)
    }
  }

  /// A whole number with its thousands grouped: `1,842`.
  public static func count(_ number: Int) -> SafeText {
    let digits = String(number.magnitude)
    var text = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return SafeText(text)
  }

  /// A size in powers of 1000: `812 B`, `1.2 KB`, `212 KB`; cut, not rounded.
  public static func bytes(_ number: Int) -> SafeText {
    let magnitude = number.magnitude
    let sign: SafeText = number < 0 ? "-" : ""
    guard magnitude >= 1000 else { return "\(sign)\(magnitude) B" }
    let units: [SafeText] = ["KB", "MB", "GB", "TB", "PB", "EB"]
    var unit = 0
    var scale: UInt = 1000
    while unit < units.count - 1, magnitude / scale >= 1000 {
      unit += 1
      scale *= 1000
    }
    let whole = magnitude / scale
    if whole >= 10 { return "\(sign)\(whole) \(units[unit])" }
    return "\(sign)\(whole).\(magnitude % scale / (scale / 10)) \(units[unit])"
  }

  /// A rate per second: `0`, `<0.1`, `32.6`, from 100 on whole and grouped: `1,842`.
  public static func rate(_ perSecond: Double) -> SafeText {
    guard perSecond.isFinite, perSecond > 0 else { return "0" }
    if perSecond < 0.05 { return "<0.1" }
    if perSecond < 99.95 {
      let tenths = Int(perSecond * 10 + 0.5)
      return "\(tenths / 10).\(tenths % 10)"
    }
    return count(Int(min(perSecond + 0.5, 1e15)))
  }

  /// A share of one: `62%`; `<1%` and `>99%` where rounding would say none or all.
  public static func percent(_ share: Double) -> SafeText {
    guard share.isFinite, share > 0 else { return "0%" }
    if share >= 1 { return "\(Int(min(share * 100 + 0.5, 1e15)))%" }
    if share < 0.005 { return "<1%" }
    return share >= 0.995 ? ">99%" : "\(Int(share * 100 + 0.5))%"
  }

  // MARK: - Parts

  private static func wholeMilliseconds(_ duration: Duration) -> Int {
    let (seconds, attoseconds) = duration.components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    return Int(min(seconds, 1_000_000_000_000)) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
  }

  private static func tenths(_ milliseconds: Int) -> SafeText {
    "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s"
  }

  private static func clock(_ seconds: Int) -> SafeText {
    switch seconds {
    case ..<60: "\(seconds) s"
    case ..<3600: "\(seconds / 60):\(twoDigits(seconds % 60))"
    case ..<36_000: "\(seconds / 3600):\(twoDigits(seconds / 60 % 60)):\(twoDigits(seconds % 60))"
    default: hoursAndDays(seconds / 3600)
    }
  }

  private static func hoursAndDays(_ hours: Int) -> SafeText {
    switch hours {
    case ..<24: "\(hours) h"
    case ..<240: hours % 24 < 10 ? "\(hours / 24) d \(hours % 24) h" : "\(hours / 24) d \(hours % 24)h"
    default: "\(hours / 24) d"
    }
  }

  private static func twoDigits(_ number: Int) -> SafeText { number < 10 ? "0\(number)" : "\(number)" }
}
