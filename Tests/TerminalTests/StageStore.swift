import JSON
import JobCore
import JobRPC
import Posix
import StoreDouble

/// A store that says what a test wants, on a socket of its own in a directory of its own.
final class StageStore {
  let directory: String
  let path: String
  private var server: LineServer?
  private let state = Monitored(Stage())

  private struct Stage {
    var overview: JSONValue
    var clients: [(client: LineServer.Client, watches: [Int64])] = []
    var nextWatch: Int64 = 1
    var seq: Int64 = 1
    var opened = 0

    init() { overview = OverviewView(store: .init(server: "double/1")).json }
  }

  init(queues: Int = 0, waiting: Int64 = 0) throws {
    directory = try FileSystem.makeTemporaryDirectory(prefix: "jobtop-stage")
    path = directory + "/s"
    state.with { $0.overview = StageStore.overview(queues: queues, waiting: waiting) }
    try start()
  }

  deinit {
    server?.stop()
    do { try FileSystem.removeTree(directory) } catch { print("left behind: \(directory): \(error)") }
  }

  func start() throws {
    let state = state
    server = try LineServer(path: path) { client, event in
      switch event {
      case .request(let request): state.with { StageStore.answer(request, of: client, &$0) }
      case .gone: state.with { stage in stage.clients.removeAll { $0.client === client } }
      }
    }
  }

  /// Ends every connection and the listener, as a killed daemon does.
  func stop() {
    server?.stop()
    server = nil
    state.with { $0.clients = [] }
  }

  /// Sends every watch a frame that says nothing new.
  func beat() {
    state.with { stage in
      stage.seq += 1
      for (client, watches) in stage.clients {
        for watch in watches {
          client.notify("watch.frame", ["watch": .integer(watch), "seq": .integer(stage.seq)])
        }
      }
    }
  }

  /// Sends every watch a new overview.
  func show(queues: Int, busy: Int64 = 0) {
    state.with { stage in
      stage.seq += 1
      stage.overview = StageStore.overview(queues: queues, busy: busy)
      for (client, watches) in stage.clients {
        for watch in watches {
          client.notify(
            "watch.frame", ["watch": .integer(watch), "seq": .integer(stage.seq), "full": stage.overview])
        }
      }
    }
  }

  private static func answer(_ request: JSONValue, of client: LineServer.Client, _ stage: inout Stage) {
    switch request["method"]?.stringValue {
    case "hello": client.reply(request, LineServer.hello)
    case "watch.open":
      let watch = stage.nextWatch
      stage.nextWatch += 1
      stage.opened += 1
      client.reply(request, ["watch": .integer(watch)])
      client.notify("watch.frame", ["watch": .integer(watch), "seq": 1, "full": stage.overview])
      if let index = stage.clients.firstIndex(where: { $0.client === client }) {
        stage.clients[index].watches.append(watch)
      } else {
        stage.clients.append((client, [watch]))
      }
    default: client.reply(request, [:])
    }
  }

  private static func overview(queues: Int, busy: Int64 = 0, waiting: Int64 = 0) -> JSONValue {
    var view = OverviewView(store: .init(server: "double/1"))
    view.slots = SlotUse(busy: busy, total: 8)
    view.queues = (0..<queues).map { number in
      var queue = WireQueue(name: "queue-\(number)")
      queue.counts[.queued] = waiting
      if waiting > 0 {
        // Each with a fraction of a second of its own, as in life.
        queue.oldestQueuedAt = Timestamp(microseconds: WallClock.now() - Int64(number) * 3_137_000)
      }
      return queue
    }
    view.counts[.queued] = waiting * Int64(queues)
    return view.json
  }
}
