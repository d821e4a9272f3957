import Glibc

/// Repeatable randomness for tests: prints its seed and takes it back from `JOBTOP_SEED`.
///
/// ```
/// JOBTOP_SEED=1234 swift test --filter 'a random tree'
/// ```
public struct Seeded: RandomNumberGenerator {
  /// What to set `JOBTOP_SEED` to for the same run.
  public let seed: UInt64
  private var state: UInt64

  /// A generator for one test; the name goes in front of the printed seed.
  public init(_ test: String = #function) {
    let given = getenv("JOBTOP_SEED").flatMap { UInt64(String(cString: $0)) }
    self.init(seed: given ?? UInt64.random(in: 0...999_999))
    print("\(test): JOBTOP_SEED=\(seed)")
  }

  /// A generator with a fixed seed.
  public init(seed: UInt64) {
    self.seed = seed
    self.state = seed
  }

  /// How many steps a random test takes: `JOBTOP_STEPS`, or what is enough for a normal run.
  public static func steps(default steps: Int) -> Int {
    getenv("JOBTOP_STEPS").flatMap { Int(String(cString: $0)) } ?? steps
  }

  /// How often a random test goes round: so many times, or `JOBTOP_ROUNDS` times as many for a long pass.
  public static func rounds(_ usual: Int) -> Int {
    usual * (getenv("JOBTOP_ROUNDS").flatMap { Int(String(cString: $0)) } ?? 1)
  }

  /// SplitMix64 (Steele, Lea, Flood 2014).
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  /// A number in a range.
  public mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  /// Yes once in so many times.
  public mutating func oneIn(_ times: Int) -> Bool { int(1...times) == 1 }

  /// One of them; there must be one.
  public mutating func pick<Element>(_ choices: [Element]) -> Element { choices[int(0...(choices.count - 1))] }
}
