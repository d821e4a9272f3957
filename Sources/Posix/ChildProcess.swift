import CPosix
import Glibc

/// How a child process is to be started.
package struct ChildOptions {
  package enum Stream: Hashable, Sendable {
    case null
    case inherit
    /// A pipe whose other end is the child object's.
    case pipe
    /// A descriptor of the caller's, which stays the caller's.
    case descriptor(Int32)
  }

  package var arguments: [String]
  /// The program; nil looks for `arguments[0]` in the child's `PATH`, as execvp does.
  package var program: String?
  /// `NAME=value` as bytes; nil is this process's.
  package var environment: [[UInt8]]?
  package var directory: String?
  package var modeMask: UInt32?
  package var input: Stream = .null
  package var output: Stream = .inherit
  package var errors: Stream = .inherit
  package var ownGroup = true
  package var ownSession = false
  /// Sent to the child when the *thread* that started it ends.
  package var deathSignal: Signal?
  /// Kills the child's group should this process die.
  package var guardian: Guardian?

  package init(_ arguments: [String]) { self.arguments = arguments }
}

/// Why no child came to be. Nothing is left of the try.
package struct SpawnError: Error, Hashable, Sendable {
  package enum Stage: Hashable, Sendable { case pipe, clone, setup, directory, execute }
  package let stage: Stage
  /// The directory or the program that it was about.
  package let subject: String
  package let cause: Errno

  package init(stage: Stage, subject: String, cause: Errno) {
    self.stage = stage
    self.subject = subject
    self.cause = cause
  }
}

extension SpawnError: CustomStringConvertible {
  package var description: String {
    switch stage {
    case .directory: "cannot enter the directory \(subject): \(cause)"
    case .execute: "cannot run \(subject): \(cause)"
    case .pipe, .clone, .setup: "cannot start a process for \(subject): \(cause)"
    }
  }
}

/// How a child ended and what it used.
package struct ChildExit: Hashable, Sendable {
  /// nil where a signal ended it.
  package let code: Int32?
  package let signal: Signal?
  package let processorMicroseconds: Int64
  /// The largest memory of the child or one of its own reaped children.
  ///
  /// Never less than the starting process's own, since Linux counts from before the exec.
  package let maxResidentKilobytes: Int64
}

/// A started child: its ids and descriptors. Whoever starts one must reap it.
package final class ChildProcess {
  package let processID: Int32
  /// Readable once the process has ended.
  package let processDescriptor: Int32
  /// Our ends of its pipes; they do not block. -1 where there is none or it is closed.
  package private(set) var output: Int32 = -1
  package private(set) var errors: Int32 = -1
  /// Blocking.
  package private(set) var input: Int32 = -1
  package private(set) var exit: ChildExit?
  /// Where the guardian finds its group.
  private var guarded: Guardian.Place?

  /// Starts it. It runs its program when this returns.
  package init(_ options: ChildOptions) throws(SpawnError) {
    var plumbing = Plumbing()
    defer { plumbing.closeChildEnds() }
    let name = options.program ?? options.arguments.first ?? ""
    let environment = options.environment ?? Environment.rawEntries()
    var request = jt_spawn_request()
    do {
      request.descriptors.0 = try plumbing.childEnd(of: options.input, reading: true)
      request.descriptors.1 = try plumbing.childEnd(of: options.output, reading: false)
      request.descriptors.2 = try plumbing.childEnd(of: options.errors, reading: false)
    } catch {
      plumbing.closeOurEnds()
      throw SpawnError(stage: .pipe, subject: name, cause: error)
    }
    request.file_mode_mask = options.modeMask.map { Int32($0) } ?? -1
    request.own_group = options.ownGroup ? 1 : 0
    request.own_session = options.ownSession ? 1 : 0
    request.death_signal = options.deathSignal?.number ?? 0
    let place = options.guardian?.reserve()
    request.guardian = place?.pointer

    var cause = Errno.invalid
    let candidates = options.program.map { [$0] } ?? ChildProcess.candidates(for: name, environment: environment)
    let pid = withCStrings(candidates.map { Array($0.utf8) }) { candidates in
      withCStrings(options.arguments.map { Array($0.utf8) }) { arguments in
        withCStrings(environment) { environment in
          withCStrings(options.directory.map { [Array($0.utf8)] } ?? []) { directory in
            request.candidates = candidates
            request.arguments = arguments
            request.environment = environment
            request.directory = directory[0]
            let pid = jt_spawn(&request)
            cause = .last
            return pid
          }
        }
      }
    }
    if pid < 0 {
      plumbing.closeOurEnds()
      place?.clear()
      let stage: SpawnError.Stage =
        switch request.stage {
        case Int32(JT_STAGE_DIRECTORY.rawValue): .directory
        case Int32(JT_STAGE_EXEC.rawValue): .execute
        case Int32(JT_STAGE_SETUP.rawValue): .setup
        default: .clone
        }
      throw SpawnError(stage: stage, subject: stage == .directory ? options.directory ?? "" : name, cause: cause)
    }
    processID = pid
    processDescriptor = request.pidfd
    guarded = place
    input = plumbing.ours[0]
    output = plumbing.ours[1]
    errors = plumbing.ours[2]
  }

  deinit {
    closeOutput()
    closeErrors()
    closeInput()
    _ = close(processDescriptor)
  }

  package func closeOutput() {
    if output >= 0 { _ = close(output) }
    output = -1
  }

  package func closeErrors() {
    if errors >= 0 { _ = close(errors) }
    errors = -1
  }

  package func closeInput() {
    if input >= 0 { _ = close(input) }
    input = -1
  }

  /// Signals the process. Nothing happens once it is reaped.
  package func send(_ signal: Signal) {
    if exit == nil { _ = kill(processID, signal.number) }
  }

  /// Signals every process of its group. Safe from reused ids as long as the leader is not reaped.
  package func sendToGroup(_ signal: Signal) {
    if exit == nil { _ = kill(-processID, signal.number) }
  }

  /// Takes the exit of a process that has ended; nil while it runs. Repeated calls answer the same.
  ///
  /// The guardian forgets its group before, while the number cannot be another's: what shall not live on is killed by
  /// then.
  package func reap() -> ChildExit? {
    if let exit { return exit }
    // Before it has ended, the guardian must not forget it.
    if guarded != nil, (try? IO.wait(processDescriptor, for: .readable, nanoseconds: 0)) != true { return nil }
    guarded?.clear()
    guarded = nil
    var code: Int32 = 0
    var signal: Int32 = 0
    var processor: Int64 = 0
    var memory: Int64 = 0
    guard jt_reap(processID, &code, &signal, &processor, &memory) == 1 else { return nil }
    let result = ChildExit(
      code: signal == 0 ? code : nil, signal: signal == 0 ? nil : Signal(signal), processorMicroseconds: processor,
      maxResidentKilobytes: memory)
    exit = result
    return result
  }

  /// Waits for the end and takes the exit; nil where the time is over first.
  package func waitForExit(nanoseconds: Int64? = nil) throws(Errno) -> ChildExit? {
    if exit == nil, try !IO.wait(processDescriptor, for: .readable, nanoseconds: nanoseconds) { return nil }
    return reap()
  }

  /// Where a program without a slash is looked for: each directory of the child's own `PATH`.
  private static func candidates(for name: String, environment: [[UInt8]]) -> [String] {
    if name.utf8.contains(UInt8(ascii: "/")) || name.isEmpty { return [name] }
    let prefix = Array("PATH=".utf8)
    let path = environment.first { $0.starts(with: prefix) }.map { String(decoding: $0.dropFirst(5), as: UTF8.self) }
    return (path ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":", omittingEmptySubsequences: false).map {
      $0.isEmpty ? name : "\($0)/\(name)"
    }
  }
}

/// The ends of a child's streams while it is being started.
private struct Plumbing {
  var ours: [Int32] = []
  var theirs: [Int32] = []

  /// What the child gets as its descriptor; our end of it is noted.
  mutating func childEnd(of stream: ChildOptions.Stream, reading: Bool) throws(Errno) -> Int32 {
    switch stream {
    case .inherit:
      ours.append(-1)
      return -1
    case .descriptor(let descriptor):
      ours.append(-1)
      return descriptor
    case .null:
      ours.append(-1)
      let null = try FileDescriptor.open("/dev/null", reading ? .read : .write).release()
      theirs.append(null)
      return null
    case .pipe:
      let ends = try IO.pipe().ends()
      if reading {
        // Our reading ends do not block; the child's must.
        try IO.setNonBlocking(ends.reader, false)
        ours.append(ends.writer)
        theirs.append(ends.reader)
        return ends.reader
      }
      ours.append(ends.reader)
      theirs.append(ends.writer)
      return ends.writer
    }
  }

  mutating func closeChildEnds() {
    for descriptor in theirs { _ = close(descriptor) }
    theirs = []
  }

  mutating func closeOurEnds() {
    for descriptor in ours where descriptor >= 0 { _ = close(descriptor) }
    ours = []
  }
}

/// Runs `body` with a NULL-terminated array of C strings, all in one block of memory.
private func withCStrings<Value>(
  _ strings: [[UInt8]], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value
) -> Value {
  var block: [CChar] = []
  block.reserveCapacity(strings.reduce(0) { $0 + $1.count + 1 })
  var offsets: [Int] = []
  for string in strings {
    offsets.append(block.count)
    // A zero within would end the string early in any case; there is no way to hand one over.
    block.append(contentsOf: string.lazy.map { CChar(bitPattern: $0) })
    block.append(0)
  }
  return block.withUnsafeBufferPointer { bytes in
    let pointers: [UnsafePointer<CChar>?] = offsets.map { bytes.baseAddress! + $0 } + [nil]
    return pointers.withUnsafeBufferPointer { body($0.baseAddress!) }
  }
}

/// The process that kills the groups of this one's children should this one die without doing so.
///
/// `PR_SET_PDEATHSIG` reaches only the leaders; this reaches what they have started. The corresponding C code is
/// `jt_guardian_start`.
package final class Guardian {
  private var writer: Int32
  package let processID: Int32
  private let groups: UnsafeMutablePointer<Int32>
  private var next = 0

  /// One entry of the table that this process shares with its guardian.
  struct Place {
    fileprivate let guardian: Guardian
    let pointer: UnsafeMutablePointer<Int32>

    /// One aligned store: the guardian sees the group or nothing.
    func clear() { pointer.pointee = 0 }
  }

  package init() throws(Errno) {
    var end: Int32 = -1
    var table: UnsafeMutablePointer<Int32>?
    processID = try checked { jt_guardian_start(&end, &table) }
    writer = end
    // Set whenever the call did not fail.
    groups = table!
  }

  deinit {
    dismiss()
    jt_guardian_release(groups)
  }

  /// Ends it. It kills whatever it still guards, just as when this process dies.
  package func dismiss() {
    guard writer >= 0 else { return }
    _ = close(writer)
    writer = -1
    var status: Int32 = 0
    while waitpid(processID, &status, 0) < 0 && errno == EINTR {}
  }

  /// How many groups it would kill now.
  package var guardedCount: Int { (0..<Int(jt_guarded_groups)).count { groups[$0] != 0 } }

  /// A free place; nil where thousands of children are guarded already.
  func reserve() -> Place? {
    for _ in 0..<Int(jt_guarded_groups) {
      let index = next
      next = (next + 1) % Int(jt_guarded_groups)
      if groups[index] == 0 { return Place(guardian: self, pointer: groups + index) }
    }
    return nil
  }
}
