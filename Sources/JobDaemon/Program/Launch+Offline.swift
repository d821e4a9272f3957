import JSON
import JobCore
import JobEngine
import JobRPC
import Posix

/// What `jobtopd` does with the files of a store that no daemon serves.
extension Launch {
  /// `jobtopd migrate`: the steps with their reasons, then the steps.
  func migrate(_ options: LaunchOptions) throws(Stop) -> Int32 {
    let data = try existing(try resolve(options).data)
    return try opening(data) { (store) throws(StoreError) in
      let steps = try store.plan(to: options.target)
      if steps.isEmpty {
        _ = Self.say("\(data): nothing to do\n")
        return ExitCode.done
      }
      var text = ""
      for step in steps {
        let way = step.isUp ? "up to" : "down from"
        text += "\(step.file) \(way) \(step.number): \(step.reason) (\(step.statements) statements)\n"
      }
      _ = Self.say(text)
      if options.isDryRun {
        let back = steps.contains { !$0.isUp } ? "; what only the newer schema has would be lost" : ""
        _ = Self.say(
          "nothing was changed: without --dry-run each file is copied beside itself, then led there\(back)\n")
        return ExitCode.done
      }
      for copy in try store.migrate(to: options.target) { _ = Self.say("kept as it was: \(copy)\n") }
      _ = Self.say("done\n")
      return ExitCode.done
    }
  }

  /// `jobtopd backup DIR`, under its name only once it is whole.
  func backUp(into path: String, _ options: LaunchOptions) throws(Stop) -> Int32 {
    let data = try existing(try resolve(options).data)
    let partial = path + ".partial"
    for name in [path, partial] where FileSystem.exists(name) {
      throw Stop(code: ExitCode.refused, sentence: "\(name) exists already (name another directory)")
    }
    return try opening(data) { (store) throws(StoreError) in
      do throws(Errno) {
        try FileSystem.makeDirectory(partial)
      } catch {
        throw .failed(operation: "make \(partial)", code: error.code, message: error.description)
      }
      do throws(StoreError) {
        try store.backUp(into: partial)
      } catch {
        try? FileSystem.removeTree(partial)
        throw error
      }
      do throws(Errno) {
        for name in try FileSystem.names(in: partial) { try FileSystem.sync("\(partial)/\(name)") }
        try FileSystem.rename(partial, to: path)
        try FileSystem.sync(path)
      } catch {
        throw .failed(operation: "sync \(path)", code: error.code, message: error.description)
      }
      _ = Self.say("\(path)\n")
      return ExitCode.done
    }
  }

  /// `jobtopd restore DIR`: checked before anything is touched; with `--force` what is there is put aside, not removed.
  func restore(from path: String, _ options: LaunchOptions) throws(Stop) -> Int32 {
    guard FileSystem.exists("\(path)/jobtop.db") else {
      throw Stop(code: ExitCode.failed, sentence: "\(path) holds no backup: it has no jobtop.db")
    }
    let data = try resolve(options).data
    return try opening(data) { (store) throws(StoreError) in
      let names = ["jobtop.db", "logs.db"].flatMap { [$0, "\($0)-wal", "\($0)-shm"] }
      let there = names.filter { FileSystem.exists("\(data)/\($0)") }
      if !there.isEmpty, !options.isForced {
        _ = try? IO.writeAll(
          2, Array("jobtopd: \(data) has a store already (--force puts it aside, or give --data another)\n".utf8))
        return ExitCode.refused
      }
      let aside = "\(data)/before-restore-\(WallClock.now() / 1_000_000)"
      do throws(Errno) {
        if !there.isEmpty { try FileSystem.makeDirectory(aside) }
        for name in there { try FileSystem.rename("\(data)/\(name)", to: "\(aside)/\(name)") }
      } catch {
        throw .failed(operation: "put the store aside", code: error.code, message: error.description)
      }
      do throws(StoreError) {
        try store.restore(from: path)
      } catch {
        // As it was.
        for name in there { try? FileSystem.rename("\(aside)/\(name)", to: "\(data)/\(name)") }
        if !there.isEmpty { try? FileSystem.removeTree(aside) }
        throw error
      }
      _ = Self.say("\(data) is the store of \(path) now\n")
      if !there.isEmpty { _ = Self.say("what was there before: \(aside)\n") }
      return ExitCode.done
    }
  }

  /// `jobtopd check`: the configuration by reading it, the files by reading all of them.
  func check(_ options: LaunchOptions) throws(Stop) -> Int32 {
    let resolved = try resolve(options)
    let data = try existing(resolved.data)
    return try opening(data) { (store) throws(StoreError) in
      var list = Checklist()
      list.dataMode = FileSystem.mode(of: data)
      for name in ["jobtop.db", "logs.db"] { list.fileModes[name] = FileSystem.mode(of: "\(data)/\(name)") }
      list.security = resolved.security
      list.sizes = resolved.sizes
      list.logCap = resolved.logCap
      list.retention = resolved.retention
      list.freeBytes = try? FileSystem.freeBytes(at: data)
      list.dataBytes = FileSystem.size(of: "\(data)/jobtop.db") ?? 0
      list.walBytes = FileSystem.size(of: "\(data)/jobtop.db-wal") ?? 0
      var findings: [WireFinding] = []
      let steps = try store.plan(to: nil)
      if !steps.isEmpty {
        findings.append(
          WireFinding(
            "schema", .warning, "the files have an older schema: \(steps.count) steps are to be done",
            remedy: "jobtopd migrate --dry-run"))
      }
      list.damage = try store.damage()
      // What only a daemon knows is not told here.
      findings += list.findings.filter { !["clock", "kinds.no_owner", "kinds.no_timeout"].contains($0.code) }
      for finding in findings { _ = Self.say(options.asJSON ? Self.json(finding) : Self.line(finding)) }
      let worst = findings.map(\.severity)
      return worst.contains(.error) || options.isStrict && worst.contains(.warning) ? ExitCode.failed : ExitCode.done
    }
  }

  private static func line(_ finding: WireFinding) -> String {
    EventLogger.plain(
      "\(finding.severity.rawValue) \(finding.code): \(finding.text)" + (finding.remedy.map { " (\($0))" } ?? ""))
      + "\n"
  }

  private static func json(_ finding: WireFinding) -> String {
    var writer = JSONWriter(escapeInvisible: true)
    finding.write(to: &writer)
    writer.newline()
    return String(decoding: writer.take(), as: UTF8.self)
  }

  private func resolve(_ options: LaunchOptions) throws(Stop) -> ResolvedOptions {
    do throws(ResolvedOptions.Fault) {
      return try ResolvedOptions(options, environment: environment, paths: paths)
    } catch {
      throw Stop(code: ExitCode.usage, sentence: error.sentence)
    }
  }

  private func existing(_ data: String) throws(Stop) -> String {
    guard FileSystem.exists("\(data)/jobtop.db") else {
      throw Stop(code: ExitCode.failed, sentence: "\(data) has no store (give --data its directory)")
    }
    return data
  }

  private func opening(
    _ data: String, _ body: (any OfflineStore) throws(StoreError) -> Int32
  ) throws(Stop) -> Int32 {
    do throws(StoreError) {
      let store = try offline(data)
      defer { store.close() }
      return try body(store)
    } catch {
      throw Stop(code: error.exitCode, sentence: error.sentence(data: data))
    }
  }
}
