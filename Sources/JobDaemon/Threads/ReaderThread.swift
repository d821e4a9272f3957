import JobCore
import JobEngine
import Posix

/// Answers what may take long on read-only connections of its own: question in, value out, the loop goes on.
final class ReaderThread {
  /// What a question may read.
  struct Desk {
    let jobs: any StoreReader
    let logs: any LogStore
    /// What its answers must be masked by, unless the asker may see everything.
    let redactor: Redactor

    /// One page of a list, also where its filter asks for text in logs.
    func list(_ query: JobQuery) throws(StoreError) -> JobPage {
      query.filter.logTerms.isEmpty ? try jobs.list(query) : try LogSearch(jobs: jobs, logs: logs).list(query)
    }
  }

  /// Runs on the reader thread; what it gives back runs on the loop thread.
  typealias Question = @Sendable (Desk) -> LoopMailbox.Completion

  private struct Mailbox {
    var questions: [Question] = []
    var redactor: Redactor
    var isStopping = false
    var failure: StoreError?
    var isReady = false
  }

  private let mailbox: Monitored<Mailbox>
  private let thread: Thread

  /// Starts the thread and waits until it has opened its connections.
  init(_ factory: StoreFactory, loop: LoopMailbox, redactor: Redactor) throws(StoreError) {
    let mailbox = Monitored(Mailbox(redactor: redactor))
    self.mailbox = mailbox
    do {
      thread = try Thread(name: "reader") { Self.run(factory, mailbox, loop) }
    } catch {
      throw .failed(operation: "start the reader thread", code: error.code, message: error.description)
    }
    let failure: StoreError?? = mailbox.wait { box in box.isReady || box.failure != nil ? .some(box.failure) : nil }
    if let failure = failure ?? nil {
      thread.join()
      throw failure
    }
  }

  func ask(_ question: @escaping Question) {
    mailbox.with { $0.questions.append(question) }
  }

  /// Masks by other rules from now on.
  func use(_ redactor: Redactor) {
    mailbox.with { $0.redactor = redactor }
  }

  /// Drops what was not begun and waits for the thread's end.
  func stop() {
    mailbox.with { box in
      box.isStopping = true
      box.questions = []
    }
    thread.join()
  }

  private static func run(_ factory: StoreFactory, _ mailbox: Monitored<Mailbox>, _ loop: LoopMailbox) {
    let jobs: any StoreReader
    let logs: any LogStore
    do throws(StoreError) {
      jobs = try factory.reader()
      logs = try factory.logReader()
    } catch {
      mailbox.with { $0.failure = error }
      return
    }
    mailbox.with { $0.isReady = true }
    while true {
      let next: ([Question], Redactor)?? = mailbox.wait { box in
        if box.isStopping { return .some(nil) }
        guard !box.questions.isEmpty else { return nil }
        var taken: [Question] = []
        swap(&taken, &box.questions)
        return .some((taken, box.redactor))
      }
      guard let (questions, redactor) = next ?? nil else { break }
      let desk = Desk(jobs: jobs, logs: logs, redactor: redactor)
      for question in questions { loop.post(question(desk)) }
    }
    try? logs.close()
  }
}
