import Posix
import Testing

@Suite(.serialized) struct ChildProcessTests {
  private func run(_ options: ChildOptions) throws -> (output: String, errors: String, exit: ChildExit) {
    var options = options
    options.output = .pipe
    options.errors = .pipe
    let child = try ChildProcess(options)
    let output = try FileSystem.readToEnd(child.output)
    let errors = try FileSystem.readToEnd(child.errors)
    let exit = try #require(try child.waitForExit(nanoseconds: 20_000_000_000))
    return (String(decoding: output, as: UTF8.self), String(decoding: errors, as: UTF8.self), exit)
  }

  @Test func `a child's two streams, exit code and use of the machine come back`() throws {
    let result = try run(ChildOptions(["sh", "-c", "echo out; echo err >&2; exit 7"]))

    #expect(result.output == "out\n")
    #expect(result.errors == "err\n")
    #expect(result.exit.code == 7)
    #expect(result.exit.signal == nil)
    #expect(result.exit.maxResidentKilobytes > 0)
  }

  @Test func `a signal that ends a child is told apart from an exit code`() throws {
    let result = try run(ChildOptions(["sh", "-c", "kill -TERM $$"]))

    #expect(result.exit.code == nil)
    #expect(result.exit.signal == .terminate)
  }

  @Test func `standard input is empty, and no other descriptor is open`() throws {
    let keptOpen = try FileDescriptor.open("/etc/hostname", .read)

    let result = try run(ChildOptions(["sh", "-c", "cat; ls /proc/self/fd"]))

    // The fourth is the directory that ls itself reads.
    #expect(result.output == "0\n1\n2\n3\n")
    _ = keptOpen.raw
  }

  @Test func `directory, mask and environment are the ones asked for`() throws {
    var options = ChildOptions(["sh", "-c", "pwd; umask; echo $WORD"])
    options.directory = "/usr"
    options.modeMask = 0o027
    options.environment = [Array("WORD=yes".utf8), Array("PATH=/usr/bin:/bin".utf8)]

    #expect(try run(options).output == "/usr\n0027\nyes\n")
  }

  @Test func `a value of the environment that is no UTF-8 reaches the child unchanged`() throws {
    var options = ChildOptions(["sh", "-c", "printf %s \"$WORD\" | od -An -tx1"])
    options.environment = [Array("WORD=".utf8) + [0xff, 0x41], Array("PATH=/usr/bin:/bin".utf8)]

    #expect(try run(options).output == " ff 41\n")
  }

  @Test func `a child leads a process group of its own`() throws {
    let result = try run(ChildOptions(["sh", "-c", "test $(ps -o pgid= -p $$) = $$ && echo leader"]))

    #expect(result.output == "leader\n")
  }

  @Test func `ignored signals and the mask do not reach a child`() throws {
    Signal.ignoreBrokenPipes()

    let result = try run(ChildOptions(["grep", "-E", "^Sig(Ign|Blk)", "/proc/self/status"]))

    #expect(result.output == "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n")
  }

  @Test func `a program that is missing or closed is an error with the system's number`() throws {
    let directory = try FileSystem.makeTemporaryDirectory(prefix: "jobtop-test")
    defer { try? FileSystem.removeTree(directory) }
    let closed = directory + "/closed"
    try FileSystem.write(closed, [], mode: 0o600)

    #expect(throws: SpawnError(stage: .execute, subject: "jobtop-no-such-program", cause: .notFound)) {
      _ = try ChildProcess(ChildOptions(["jobtop-no-such-program"]))
    }
    #expect(throws: SpawnError(stage: .execute, subject: closed, cause: .noAccess)) {
      _ = try ChildProcess(ChildOptions([closed]))
    }
  }

  @Test func `a directory that is missing is an error of its own`() {
    var options = ChildOptions(["true"])
    options.directory = "/no/such/place"

    #expect(throws: SpawnError(stage: .directory, subject: "/no/such/place", cause: .notFound)) {
      _ = try ChildProcess(options)
    }
  }

  @Test func `failed starts leave neither process nor descriptor behind`() throws {
    let before = try FileSystem.names(in: "/proc/self/fd").count

    for _ in 0..<50 {
      var options = ChildOptions(["jobtop-no-such-program"])
      options.output = .pipe
      options.errors = .pipe
      _ = try? ChildProcess(options)
    }

    // Other suites run beside this one and open a few.
    #expect(try FileSystem.names(in: "/proc/self/fd").count < before + 40)
  }

  @Test func `a signal to the group reaches grandchildren`() throws {
    var options = ChildOptions(["sh", "-c", "sleep 1000 & echo $!; wait"])
    options.output = .pipe
    let child = try ChildProcess(options)
    #expect(try IO.wait(child.output, for: .readable, nanoseconds: 10_000_000_000))

    child.sendToGroup(.kill)

    // The pipe's end proves it: it comes when the last writer, the grandchild, is gone.
    _ = try FileSystem.readToEnd(child.output)
    #expect(try child.waitForExit(nanoseconds: 10_000_000_000)?.signal == .kill)
  }

  @Test func `the guardian kills the groups it knows when its parent is gone`() throws {
    var options = ChildOptions(["sh", "-c", "sleep 1000 & echo ready; wait"])
    options.output = .pipe
    let guardian = try Guardian()
    options.guardian = guardian
    let child = try ChildProcess(options)
    #expect(try IO.wait(child.output, for: .readable, nanoseconds: 10_000_000_000))

    // Closes our end of its pipe, as the end of this process would.
    guardian.dismiss()

    _ = try FileSystem.readToEnd(child.output)
    #expect(try child.waitForExit(nanoseconds: 10_000_000_000)?.signal == .kill)
  }

  @Test func `the guardian has let go of a child that was reaped`() throws {
    var options = ChildOptions(["true"])
    let guardian = try Guardian()
    options.guardian = guardian

    let child = try ChildProcess(options)
    #expect(guardian.guardedCount == 1)
    _ = try child.waitForExit(nanoseconds: 10_000_000_000)

    #expect(guardian.guardedCount == 0)
    options.arguments = ["jobtop-no-such-program"]
    _ = try? ChildProcess(options)
    #expect(guardian.guardedCount == 0)
  }

  @Test func `starting a child takes less than a millisecond`() throws {
    var times: [Int64] = []
    for _ in 0..<200 {
      var options = ChildOptions(["/bin/true"])
      options.output = .pipe
      options.errors = .pipe
      let start = MonotonicClock.now()
      let child = try ChildProcess(options)
      times.append(MonotonicClock.now() - start)
      _ = try child.waitForExit()
    }
    times.sort()
    print("spawn p50 \(times[100] / 1000) µs, p90 \(times[180] / 1000) µs")

    #expect(times[20] < 1_000_000, "the fastest tenth, since the machine may be busy")
  }
}
