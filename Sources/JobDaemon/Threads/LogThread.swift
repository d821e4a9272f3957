import JobCore
import JobEngine
import Posix

/// Owns the logs: appends come by a mailbox whose answer is the worker's credit, so that it stays bounded.
final class LogThread {
  /// An append, and whose credit it is.
  struct Delivery: Sendable {
    let append: LogAppend
    let connection: ConnectionID
    /// Names the call to answer.
    let ticket: UInt64
    let bytes: Int
  }

  /// What became of some deliveries that were written together.
  struct Written: Sendable {
    let deliveries: [Delivery]
    let result: Result<[LogAppended], StoreError>
  }

  private enum Work: Sendable {
    case append(Delivery)
    case delete([JobID])
    case prune(RetentionRules)
    case copy(to: String)
  }

  private struct Mailbox {
    var work: [Work] = []
    var isStopping = false
    var failure: StoreError?
    var isReady = false
  }

  private let mailbox = Monitored(Mailbox())
  private let thread: Thread

  /// Starts the thread and waits until it has opened the logs.
  init(_ factory: StoreFactory, loop: LoopMailbox) throws(StoreError) {
    let mailbox = self.mailbox
    do {
      thread = try Thread(name: "logs") { Self.run(factory, mailbox, loop) }
    } catch {
      throw .failed(operation: "start the log thread", code: error.code, message: error.description)
    }
    let failure: StoreError?? = mailbox.wait { box in box.isReady || box.failure != nil ? .some(box.failure) : nil }
    if let failure = failure ?? nil {
      thread.join()
      throw failure
    }
  }

  func append(_ delivery: Delivery) {
    mailbox.with { $0.work.append(.append(delivery)) }
  }

  func delete(_ jobs: [JobID]) {
    mailbox.with { $0.work.append(.delete(jobs)) }
  }

  /// Forgets text that is too old or too much, some at a time; appends go between.
  func prune(_ rules: RetentionRules) {
    mailbox.with { $0.work.append(.prune(rules)) }
  }

  /// Copies the logs into a file, some pages at a time; appends go between.
  func copy(to path: String) {
    mailbox.with { $0.work.append(.copy(to: path)) }
  }

  /// Writes what is there and ends.
  func stop() {
    mailbox.with { $0.isStopping = true }
    thread.join()
  }

  private static func run(_ factory: StoreFactory, _ mailbox: Monitored<Mailbox>, _ loop: LoopMailbox) {
    let logs: any LogStore
    do throws(StoreError) {
      logs = try factory.logs()
    } catch {
      mailbox.with { $0.failure = error }
      return
    }
    mailbox.with { $0.isReady = true }
    var levels = RunLevels()
    var copy: (any StoreCopy)?
    while true {
      let isCopying = copy != nil
      let next: [Work]?? = mailbox.wait { box in
        guard box.work.isEmpty, !isCopying else {
          var taken: [Work] = []
          swap(&taken, &box.work)
          return .some(taken)
        }
        return box.isStopping ? .some(nil) : nil
      }
      guard let work = next ?? nil else { break }
      perform(work, logs, &levels, &copy, mailbox, loop)
      if copy != nil { step(&copy, loop) }
    }
    copy?.close()
    try? logs.close()
  }

  /// A step of the copy that is being made; the loop hears of each.
  private static func step(_ copy: inout (any StoreCopy)?, _ loop: LoopMailbox) {
    guard let making = copy else { return }
    let result: Result<StoreCopyProgress, StoreError>
    do throws(StoreError) {
      result = .success(try making.step(pages: Backup.pages))
    } catch {
      result = .failure(error)
    }
    if case .success(let progress) = result, !progress.isDone {
      loop.post { $0.logsCopied(result) }
      return
    }
    making.close()
    copy = nil
    loop.post { $0.logsCopied(result) }
  }

  /// Appends that follow each other share one transaction.
  private static func perform(
    _ work: [Work], _ logs: any LogStore, _ levels: inout RunLevels, _ copy: inout (any StoreCopy)?,
    _ mailbox: Monitored<Mailbox>, _ loop: LoopMailbox
  ) {
    var deliveries: [Delivery] = []
    func flush() {
      guard !deliveries.isEmpty else { return }
      let result: Result<[LogAppended], StoreError>
      do throws(StoreError) {
        result = .success(try logs.append(deliveries.map { levels.levelled($0.append) }))
      } catch {
        result = .failure(error)
      }
      let written = Written(deliveries: deliveries, result: result)
      loop.post { $0.logsWritten(written) }
      deliveries = []
    }
    for piece in work {
      switch piece {
      case .append(let delivery): deliveries.append(delivery)
      case .prune(let rules):
        flush()
        let now = Timestamp(microseconds: WallClock.now())
        let rule = LogPruneRule(before: rules.logs.map { now + (.zero - $0) }, bytes: rules.logBytes, runs: 16)
        do throws(StoreError) {
          let pruned = try logs.prune(rule)
          // Behind what came in meanwhile.
          if pruned.isMoreDue { mailbox.with { if !$0.isStopping { $0.work.append(.prune(rules)) } } }
          loop.post { $0.logsPruned(pruned) }
        } catch {
          let fault = error
          loop.post { $0.logFailed(fault) }
        }
      case .copy(let path):
        flush()
        do throws(StoreError) {
          copy = try logs.copy(to: path)
        } catch {
          let fault = error
          loop.post { $0.logsCopied(.failure(fault)) }
        }
      case .delete(let jobs):
        flush()
        do throws(StoreError) {
          try logs.delete(jobs)
        } catch {
          let fault = error
          loop.post { $0.logFailed(fault) }
        }
      }
    }
    flush()
  }
}
