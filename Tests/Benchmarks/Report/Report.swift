import Posix

/// Collects repetitions of figures and prints each as its median, its range and its target.
final class Report {
  let repetitions: Int

  init(repetitions: Int) { self.repetitions = repetitions }

  /// What machine the figures are of.
  func printMachine() {
    let processor = line(of: "/proc/cpuinfo", starting: "model name").map { String($0.drop { $0 != ":" }.dropFirst(2)) }
    let cores = lines(of: "/proc/cpuinfo").count { $0.hasPrefix("processor") }
    let kernel = lines(of: "/proc/sys/kernel/osrelease").first ?? "?"
    print("machine: \(processor ?? "?"), \(cores) cores, Linux \(kernel); median of \(repetitions) (min to max)")
  }

  /// Runs one measurement so often as asked and prints it.
  @discardableResult
  func measure(_ name: String, unit: String, target: String, _ body: () throws -> Double) rethrows -> Double {
    var values: [Double] = []
    for _ in 0..<repetitions { values.append(try body()) }
    return show(name, unit: unit, target: target, values)
  }

  /// Prints what was measured; returns the median.
  @discardableResult
  func show(_ name: String, unit: String, target: String, _ values: [Double]) -> Double {
    let sorted = values.sorted()
    let median = sorted[sorted.count / 2]
    let range = sorted.count > 1 ? " (\(text(sorted[0])) to \(text(sorted[sorted.count - 1])))" : ""
    print("\(name): \(text(median)) \(unit)\(range)  target \(target)")
    return median
  }

  private func text(_ value: Double) -> String {
    if value >= 100 { return String(Int(value.rounded())) }
    let hundredths = Int((value * 100).rounded())
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
  }
}

/// The lines of a small text file; none where it cannot be read.
func lines(of path: String) -> [String] {
  guard let bytes = try? FileSystem.read(path) else { return [] }
  return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
}

/// The first line of a file that starts so.
func line(of path: String, starting prefix: String) -> String? { lines(of: path).first { $0.hasPrefix(prefix) } }

/// Seconds that `body` took.
func seconds(_ body: () throws -> Void) rethrows -> Double {
  let start = MonotonicClock.now()
  try body()
  return Double(MonotonicClock.now() - start) / 1e9
}
