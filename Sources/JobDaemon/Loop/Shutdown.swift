import JobCore
import JobEngine
import JobRPC
import Posix

/// An orderly end under way: no more claims, runs may finish, then workers end theirs by the ladder.
struct Shutdown {
  /// When workers are told to end what still runs.
  var stopAt: Int64
  /// When the daemon ends regardless.
  var endAt: Int64
  var hasStopped = false

  var nextDeadline: Int64 { hasStopped ? endAt : stopAt }
}

extension Daemon {
  /// TERM or INT: the first begins an orderly shutdown, the second hurries it. HUP: the configuration is read again.
  func received(_ signal: Signal) {
    settings.logger.log(.info, "signal", ("name", signal.name))
    if signal == .hangup {
      reloader?.reload(self)
      return
    }
    beginShutdown()
  }

  package func beginShutdown() {
    let now = MonotonicClock.now()
    if var running = shutdown {
      running.stopAt = now
      running.endAt = min(running.endAt, now + (running.hasStopped ? 0 : 2_000_000_000))
      shutdown = running
      return
    }
    let grace = settings.grace.microseconds * 1000
    shutdown = Shutdown(stopAt: now + grace, endAt: now + grace + settings.ladder.microseconds * 1000)
    settings.willStop()
    engine.drain()
    // Waiting claims are answered with nothing by the next tick.
    needsTick = true
    settings.logger.log(.info, "daemon.draining", ("running", String(engine.runs.count)))
    supervisor?.drain()
  }

  /// Ends once nothing runs, or the time is over.
  func continueShutdown(at now: Int64) {
    guard var running = shutdown, exitCode == nil else { return }
    if engine.runs.isEmpty, supervisor?.isRunning != true, commands.isEmpty, backlog.isEmpty {
      return finish()
    }
    if !running.hasStopped, now >= running.stopAt {
      running.hasStopped = true
      shutdown = running
      supervisor?.hurry()
      for worker in engine.workers.values {
        guard let session = sessions[worker.connection] else { continue }
        notify(session, .workerCommand) { writer in WorkerCommand.stop.write(to: &writer) }
      }
    }
    if now >= running.endAt {
      settings.logger.log(.warning, "daemon.abandons", ("running", String(engine.runs.count)))
      finish()
    }
  }

  /// Sends what is left, closes everything, and has `run` return.
  private func finish() {
    abandonBackup(RPCError(.draining, "the store is shutting down"))
    flushAll()
    logs.stop()
    reader.stop()
    // What the log thread wrote last is acknowledged still.
    for piece in mailbox.take() { piece(self) }
    flushAll()
    supervisor?.kill()
    for door in doors.values { door.listener.removeFile() }
    keepHistory()
    do throws(StoreError) {
      try store.close()
      settings.logger.log(.info, "daemon.stopped", ("code", "0"))
      exitCode = ExitCode.done
    } catch {
      fail(error)
    }
  }
}
