import JSON
import JobClient
import JobRPC
import Posix
import SafeText

/// `jobtop backup DIR`: a copy of the store while it serves.
enum Backup {
  static let command = Command(
    "backup", .operate, "Copy the store into a new directory while it serves", operands: "DIR", flags: [.json],
    details: [
      "The directory is made by the daemon, as its user. It gets its name when the copy is whole and on the disk.",
      "jobtopd restore DIR puts it in a store's place.",
    ],
    examples: ["jobtop backup /var/backups/jobtop-2026-11-24"], run: run)

  @Sendable private static func run(_ invocation: Invocation, _ session: Session) throws(CommandFailure) -> ExitCode {
    let operand = try invocation.only("the directory to make")
    let path = operand.hasPrefix("/") ? operand : "\(FileSystem.currentDirectory())/\(operand)"
    let connection = try session.connect()
    let answer: JSONValue
    do throws(ClientError) {
      answer = try wait(
        for: connection.start(Method.storeBackup.rawValue, ["path": .string(path)]), connection, session.console)
    } catch {
      session.console.clearProgress()
      throw CommandFailure(error)
    }
    session.console.clearProgress()
    if invocation.has(.json) {
      session.console.json { $0.value(answer) }
    } else {
      let bytes = SafeText.bytes(Int(answer["bytes"]?.intValue ?? 0))
      let took = SafeText.duration(.milliseconds(answer["duration_ms"]?.intValue ?? 0))
      session.console.line("\(SafeText(path)): \(bytes) in \(took)")
    }
    return .done
  }

  /// Asks a few times a second how far it is, where somebody sees it.
  private static func wait(
    for request: Int64, _ connection: StoreConnection, _ console: Console
  ) throws(ClientError) -> JSONValue {
    let start = MonotonicClock.now()
    while true {
      _ = try connection.flush()
      for incoming in try connection.receive() {
        guard case .reply(request, let result) = incoming else { continue }
        do { return try result.get() } catch { throw .rpc(error) }
      }
      do {
        guard try !IO.wait(connection.descriptor, for: .readable, nanoseconds: 200_000_000) else { continue }
      } catch {
        throw .closed
      }
      guard console.showsProgress else { continue }
      let health = try connection.call(Method.storeHealth.rawValue, .object(JSONObject()))
      guard let done = health["backup"]?["pages"]?.intValue, let total = health["backup"]?["total_pages"]?.intValue,
        total > 0
      else { continue }
      let seconds = Double(MonotonicClock.now() - start) / 1e9
      let rate = Double(done) / max(seconds, 0.001)
      let left = Duration.milliseconds(Int64(Double(max(0, total - done)) / max(rate, 1) * 1000))
      console.progress(
        "\(done * 100 / total) % of \(total) pages, \(SafeText.rate(rate))/s, \(SafeText.duration(left)) left")
    }
  }
}
