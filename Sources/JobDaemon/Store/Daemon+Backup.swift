import JSON
import JobCore
import JobEngine
import JobRPC
import Posix

/// A backup under way: the jobs by steps of the loop, the logs by steps of their thread, then all of it synced.
///
/// It is made in `PATH.partial`, which gets its name when both files are whole and on the disk. Loop thread only.
final class Backup {
  /// Pages of one step: about a millisecond.
  static let pages = 256

  let path: String
  let target: ReplyTarget
  let startedAt: Int64
  /// The copy of the jobs while it is made.
  var copy: (any StoreCopy)?
  var jobs = StoreCopyProgress(copied: 0, total: 0, isDone: false)
  var logs = StoreCopyProgress(copied: 0, total: 0, isDone: false)
  var syncing: Thread?

  init(path: String, target: ReplyTarget, copy: any StoreCopy, now: Int64) {
    self.path = path
    self.target = target
    self.copy = copy
    startedAt = now
  }

  var partial: String { path + ".partial" }

  /// How far it is, for those who watch.
  var facts: JSONValue {
    [
      "path": .string(path), "pages": .integer(Int64(jobs.copied + logs.copied)),
      "total_pages": .integer(Int64(jobs.total + logs.total)),
    ]
  }
}

extension Daemon {
  /// `store.backup {path}`: answered when the copy is on the disk.
  func startBackup(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    let fields = try params.tree()
    let path = try fields.string("path")
    guard path.hasPrefix("/"), path.utf8.count <= 4000, !path.hasSuffix("/") else {
      throw fields.fault("path", "an absolute path")
    }
    if let backup {
      return refuse(
        target,
        RPCError(.refusedInState, "another backup is being made", ["path": .string(backup.path)]))
    }
    for name in [path, path + ".partial"] where FileSystem.exists(name) {
      return refuse(target, RPCError(.refusedInState, "\(name) exists already", ["path": .string(name)]))
    }
    let bytes = store.vitals().dataBytes
    if let free = try? FileSystem.freeBytes(at: FileSystem.parent(of: path)), free < bytes + (64 << 20) {
      return refuse(
        target,
        RPCError(
          .storeFull, "a copy takes \(bytes) bytes, its device has \(free)",
          ["bytes": .integer(bytes), "free_bytes": .integer(free)]))
    }
    do throws(Errno) {
      try FileSystem.makeDirectory(path + ".partial")
    } catch {
      return refuse(
        target, RPCError(.refusedInState, "\(path) cannot be made: \(error)", ["path": .string(path)]))
    }
    do throws(StoreError) {
      guard let copy = try store.copy(to: "\(path).partial/jobtop.db") else {
        try? FileSystem.removeTree(path + ".partial")
        return refuse(target, RPCError(.refusedInState, "a store in memory cannot be copied", ["path": .string(path)]))
      }
      backup = Backup(path: path, target: target, copy: copy, now: MonotonicClock.now())
      settings.logger.log(.info, "backup.started", ("path", path), ("user", target.session.actor.user))
    } catch {
      try? FileSystem.removeTree(path + ".partial")
      refuse(target, RPCError(error))
    }
  }

  /// One step between two ticks.
  func continueBackup() {
    guard let backup, let copy = backup.copy else { return }
    do throws(StoreError) {
      backup.jobs = try copy.step(pages: Backup.pages)
    } catch {
      return abandonBackup(RPCError(error))
    }
    guard backup.jobs.isDone else { return }
    copy.close()
    backup.copy = nil
    logs.copy(to: "\(backup.partial)/logs.db")
  }

  /// The log thread is so far with its part.
  func logsCopied(_ result: Result<StoreCopyProgress, StoreError>) {
    guard let backup else { return }
    switch result {
    case .failure(let error): abandonBackup(RPCError(error))
    case .success(let progress):
      backup.logs = progress
      if progress.isDone { sync(backup) }
    }
  }

  /// On a thread of its own, since a sync of a large file takes seconds.
  private func sync(_ backup: Backup) {
    let (partial, path) = (backup.partial, backup.path)
    let loop = mailbox
    do throws(Errno) {
      backup.syncing = try Thread(name: "backup") {
        let result: Result<Int64, Errno>
        do throws(Errno) {
          for name in ["jobtop.db", "logs.db"] { try FileSystem.sync("\(partial)/\(name)") }
          try FileSystem.sync(partial)
          try FileSystem.rename(partial, to: path)
          try FileSystem.sync(FileSystem.parent(of: path))
          let sizes = ["jobtop.db", "logs.db"].map { FileSystem.size(of: "\(path)/\($0)") ?? 0 }
          result = .success(sizes.reduce(0, +))
        } catch {
          result = .failure(error)
        }
        loop.post { $0.backupSynced(result) }
      }
    } catch {
      abandonBackup(RPCError(.storeFailed, "the copy could not be synced: \(error)"))
    }
  }

  private func backupSynced(_ result: Result<Int64, Errno>) {
    guard let backup else { return }
    backup.syncing?.join()
    backup.syncing = nil
    let bytes: Int64
    switch result {
    case .failure(let error):
      return abandonBackup(RPCError(.storeFailed, "the copy could not be synced: \(error)"))
    case .success(let size): bytes = size
    }
    self.backup = nil
    let took = (MonotonicClock.now() - backup.startedAt) / 1_000_000
    settings.logger.log(
      .info, "backup.done", ("path", backup.path), ("bytes", String(bytes)), ("took_ms", String(took)))
    reply(backup.target) { writer in
      writer.beginObject()
      writer.member("path", backup.path)
      writer.member("bytes", bytes)
      writer.member("pages", backup.jobs.total + backup.logs.total)
      writer.member("duration_ms", took)
      writer.endObject()
    }
  }

  /// Leaves nothing behind.
  func abandonBackup(_ error: RPCError) {
    guard let backup else { return }
    self.backup = nil
    backup.copy?.close()
    backup.syncing?.join()
    try? FileSystem.removeTree(backup.partial)
    settings.logger.log(.error, "backup.failed", ("path", backup.path), ("cause", error.message))
    refuse(backup.target, error)
  }
}
