package import JSON
package import JobClient
package import JobRPC
package import MonitorCore
import Posix
import SafeText

/// The monitor's connection, made again whenever it is lost: what happens on it comes out as inputs.
///
/// Never blocks. The loop polls `descriptor`, and calls `service` when it is ready or `deadline` has come.
package final class StoreLink {
  private enum State {
    /// `hello` is not answered yet.
    case greeting(StoreConnection, until: Instant)
    case live(StoreConnection)
    case lost(nextTry: Instant)
  }

  private let path: String
  private let client: String
  private let origin: String?
  private var state: State
  private var policy = ReconnectPolicy()
  /// Tries since the connection was lost.
  private var tries = 0
  /// The model's number of each request under way, by the connection's.
  private var requests: [Int64: Int64] = [:]

  /// How long a store may take to say hello.
  private static let patience = Milliseconds.seconds(5)

  /// Opens the first connection.
  ///
  /// - Throws: `.unreachable` where nobody listens at that path.
  package init(path: String, client: String, origin: String? = nil, now: Instant) throws(ClientError) {
    self.path = path
    self.client = client
    self.origin = origin
    state = .greeting(
      try StoreConnection(opening: path, client: client, origin: origin), until: now + StoreLink.patience)
  }

  private var connection: StoreConnection? {
    switch state {
    case .greeting(let connection, _), .live(let connection): connection
    case .lost: nil
    }
  }

  /// Counts the connections: a new one may have the descriptor number of the last.
  package private(set) var generation = 1
  /// To be polled; nil while there is no connection.
  package var descriptor: Int32? { connection?.descriptor }
  package var wantsToWrite: Bool { connection?.wantsToWrite ?? false }

  /// When `service` is to be called though nothing came in.
  package var deadline: Instant? {
    switch state {
    case .greeting(_, let until): until
    case .live: nil
    case .lost(let nextTry): nextTry
    }
  }

  /// Reads and writes what can be, and tries to connect where that is due.
  package func service(now: Instant) -> [Input] {
    switch state {
    case .lost(let nextTry): return nextTry <= now ? reconnect(now: now) : []
    case .greeting(_, let until) where until <= now:
      return lose("no answer to hello", now: now)
    case .greeting(let connection, _), .live(let connection):
      var inputs: [Input] = []
      do throws(ClientError) {
        _ = try connection.flush()
        for incoming in try connection.receive() {
          inputs += take(incoming, from: connection)
          guard self.connection === connection else { return inputs }
        }
      } catch {
        inputs += lose(SafeText(error.description), now: now)
      }
      return inputs
    }
  }

  /// Queues a request. Without a connection it is dropped: the model has been told of the loss.
  package func send(request: Int64, _ method: Method, _ params: JSONValue) {
    guard case .live(let connection) = state else { return }
    requests[connection.start(method.rawValue, params)] = request
  }

  /// Sends what `send` has queued, as far as the socket takes it.
  package func flush(now: Instant) -> [Input] {
    guard let connection, connection.wantsToWrite else { return [] }
    do throws(ClientError) {
      _ = try connection.flush()
      return []
    } catch {
      return lose(SafeText(error.description), now: now)
    }
  }

  /// Has the next try come at once.
  package func reconnectNow(now: Instant) {
    guard case .lost = state else { return }
    policy.reset()
    state = .lost(nextTry: now)
  }

  private func take(_ incoming: StoreConnection.Incoming, from connection: StoreConnection) -> [Input] {
    switch incoming {
    case .reply(let id, let result) where id == connection.helloRequest:
      switch result {
      case .success:
        state = .live(connection)
        policy.reset()
        tries = 0
        return [.connected(connection.hello)]
      case .failure(let error):
        return lose(SafeText(error.message), now: Instant(nanoseconds: MonotonicClock.now()))
      }
    case .reply(let id, let result):
      guard let request = requests.removeValue(forKey: id) else { return [] }
      return [.reply(request: request, result)]
    case .notification(let method, let params):
      guard method == Notification.watchFrame.rawValue else { return [] }
      do throws(WireFault) {
        return [.frame(try WatchFrame(json: params))]
      } catch {
        return lose(
          "the store sent a frame without \(SafeText(error.path))", now: Instant(nanoseconds: MonotonicClock.now()))
      }
    }
  }

  private func reconnect(now: Instant) -> [Input] {
    tries += 1
    do throws(ClientError) {
      let connection = try StoreConnection(opening: path, client: client, origin: origin)
      generation += 1
      state = .greeting(connection, until: now + StoreLink.patience)
      return service(now: now)
    } catch {
      return lose(SafeText(error.description), now: now)
    }
  }

  private func lose(_ reason: SafeText, now: Instant) -> [Input] {
    requests = [:]
    let nextTry = now + Milliseconds(policy.next().nanoseconds / 1_000_000)
    state = .lost(nextTry: nextTry)
    return [.lost(reason: reason, attempt: tries + 1, nextTry: nextTry)]
  }
}
