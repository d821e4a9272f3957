import Posix

/// Measures what jobtop promises, each figure beside its target: `benchmarks [SECTION …] [--reps N]`.
@main
enum Program {
  /// The sections, in the order in which they run.
  static let sections: [(name: String, run: @Sendable (Report) throws -> Void)] = [
    ("store", StoreSection.run), ("prune", PruneSection.run), ("numbers", NumbersSection.run),
    ("enqueue", EnqueueSection.run), ("work", WorkSection.run), ("shell", ShellSection.run),
    ("pickup", PickUpSection.run), ("idle", IdleSection.run), ("million", MillionSection.run),
    ("limits", LimitsSection.run), ("bulk", BulkSection.run), ("lists", ListSection.run),
    ("monitor", MonitorSection.run), ("log", LogSection.run), ("line", LineSection.run), ("htop", HtopSection.run),
  ]

  static func main() {
    var wanted: [String] = []
    var repetitions = 3
    var arguments = CommandLine.arguments.dropFirst()
    while let argument = arguments.popFirst() {
      if argument == "--reps", let text = arguments.popFirst(), let number = Int(text), number > 0 {
        repetitions = number
      } else if sections.contains(where: { $0.name == argument }) {
        wanted.append(argument)
      } else {
        print("usage: benchmarks [\(sections.map(\.name).joined(separator: "|"))]… [--reps N]")
        System.exit(2)
      }
    }
    let report = Report(repetitions: repetitions)
    report.printMachine()
    for section in sections where wanted.isEmpty || wanted.contains(section.name) {
      do {
        try section.run(report)
      } catch {
        print("\(section.name): not measured: \(error)")
      }
    }
  }
}
