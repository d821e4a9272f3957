import JSON
import JobClient
import JobRPC
import Posix
import SafeText

/// Enqueues a job for each line of a file, in chunks: ids are printed as soon as their jobs are on disk.
struct JSONLines {
  let path: String
  let kind: String?
  /// Members of every job that its own line does not say.
  let shared: JSONObject
  let session: Session

  init(path: String, kind: String?, shared: JSONObject, _ session: Session) {
    self.path = path
    self.kind = kind
    self.shared = shared
    self.session = session
  }

  private var name: SafeText { path == "-" ? "standard input" : SafeText(path) }

  func run() throws(CommandFailure) -> ExitCode {
    let file: FileDescriptor
    do {
      if path == "-" {
        // A number of our own for the same input, which the owner below may close.
        file = try FileDescriptor.open("/dev/fd/\(session.input.descriptor)", .read)
      } else {
        file = try FileDescriptor.open(path, .read)
      }
    } catch {
      throw CommandFailure(.failed, "\(name) cannot be read: \(SafeText(error.description))")
    }
    let connection = try session.connect()
    var reader = ByteLines(descriptor: file.raw)
    var chunk = EnqueueChunks.Chunk(start: 0)
    var numbers: [Int] = []
    var sent = 0
    var shown = MonotonicClock.now() + 1_000_000_000
    do {
      while let line = try nextLine(&reader) {
        let number = reader.number
        guard line.contains(where: { $0 > 0x20 }) else { continue }
        let job = JSONValue.object(try self.job(line, number))
        let size = job.bytes.count
        if !chunk.hasRoom(for: size) {
          try send(&chunk, &numbers, &sent, connection)
          if MonotonicClock.now() > shown {
            session.console.progress("\(SafeText.count(sent)) jobs queued")
            shown = MonotonicClock.now() + 250_000_000
          }
        }
        chunk.append(job, size: size)
        numbers.append(number)
      }
      try send(&chunk, &numbers, &sent, connection)
    } catch {
      session.console.clearProgress()
      guard sent > 0 else { throw error }
      let remedy: SafeText = "\(SafeText.count(sent)) jobs before it are queued: the ids printed"
      throw CommandFailure(error.code, error.message, remedy: error.remedy.map { "\($0); \(remedy)" } ?? remedy)
    }
    session.console.clearProgress()
    return .done
  }

  private func nextLine(_ reader: inout ByteLines) throws(CommandFailure) -> [UInt8]? {
    do {
      return try reader.next()
    } catch {
      throw CommandFailure(.failed, "\(name) cannot be read: \(SafeText(error.description))")
    }
  }

  private func job(_ line: [UInt8], _ number: Int) throws(CommandFailure) -> JSONObject {
    let value: JSONValue
    do {
      value = try JSONValue(parsing: line)
    } catch {
      throw .usage(
        "\(name):\(JSONFault.place(error.offset, in: line, firstLine: number)): \(JSONFault.words(error.reason))")
    }
    var job = shared
    if let kind {
      job["kind"] = .string(kind)
      job["args"] = value
      return job
    }
    guard let members = value.objectValue, members["kind"]?.stringValue != nil else {
      throw .usage(
        "\(name):\(number):1: a job with a \"kind\" must stand here",
        remedy: "or name the kind before --from-jsonl, and each line is its args")
    }
    for (key, value) in members { job[key] = value }
    return job
  }

  private func send(
    _ chunk: inout EnqueueChunks.Chunk, _ numbers: inout [Int], _ sent: inout Int, _ connection: StoreConnection
  ) throws(CommandFailure) {
    guard !chunk.jobs.isEmpty else { return }
    let (start, lines) = (chunk.start, numbers)
    let ids = try EnqueueChunks.send(chunk, over: connection) { "\(name):\(lines[$0 - start])" }
    for id in ids { session.console.line("\(id)") }
    session.console.flush()
    sent += ids.count
    chunk = EnqueueChunks.Chunk(start: start + ids.count)
    numbers = []
  }
}
