package import SafeText

/// What frames cost on the terminal and in time: what F12 shows.
package struct Figures: Hashable, Sendable {
  /// One frame that went to the terminal.
  package struct Frame: Hashable, Sendable {
    package var bytes: Int
    /// How many `write` calls it took; more than one where the terminal is slow.
    package var writes: Int
    /// Microseconds from the model to the bytes.
    package var took: Int64
    /// Microseconds from the first key or frame of the store that it shows to its bytes being written; nil where time
    /// alone changed it. A terminal that still had the frame before it to take is counted.
    package var lag: Int64?

    package init(bytes: Int, writes: Int, took: Int64 = 0, lag: Int64? = nil) {
      self.bytes = bytes
      self.writes = writes
      self.took = took
      self.lag = lag
    }
  }

  package private(set) var frames = 0
  package private(set) var bytes = 0
  package private(set) var last: Frame?
  /// The longest lag so far.
  package private(set) var worst: Int64 = 0

  package init() {}

  package mutating func count(_ frame: Frame) {
    frames += 1
    bytes += frame.bytes
    worst = max(worst, frame.lag ?? 0)
    last = frame
  }

  /// The line of F12: the last frame, then all.
  package var text: SafeText {
    guard let last else { return "no frame yet" }
    let lag: SafeText = last.lag.map { "lag \(Figures.milliseconds($0))" } ?? "no lag"
    return """
      frame \(last.bytes) B in \(last.writes) writes, \(Figures.milliseconds(last.took)), \(lag)   \
      worst \(Figures.milliseconds(worst))   mean \(bytes / frames) B over \(SafeText.count(frames)) frames, \
      \(SafeText.bytes(bytes)) in all
      """
  }

  /// `0.8 ms`, `140 ms`.
  private static func milliseconds(_ microseconds: Int64) -> SafeText {
    if microseconds >= 10_000 { return "\(microseconds / 1000) ms" }
    return "\(microseconds / 1000).\(microseconds % 1000 / 100) ms"
  }
}
