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

  /// Whom to connect to, and as whom.
  package struct Route: Sendable {
    package var address: StoreAddress
    package var client: String
    package var origin: String?
    /// How ssh is started.
    package var ssh: SSHTunnel.Options

    package init(
      _ address: StoreAddress, client: String, origin: String? = nil, ssh: SSHTunnel.Options = .init(mayAsk: false)
    ) {
      self.address = address
      self.client = client
      self.origin = origin
      self.ssh = ssh
    }

    /// Connects without waiting. By ssh nothing can be asked, since the screen is in use.
    fileprivate func open() throws(ClientError) -> StoreConnection {
      var ssh = ssh
      ssh.mayAsk = false
      return try StoreConnection(opening: address, ssh: ssh, client: client, origin: origin)
    }

    /// How long a store may take to say hello. ssh has a way of many round trips before it.
    fileprivate var patience: Milliseconds { address.host == nil ? .seconds(5) : .seconds(20) }
  }

  private var route: Route
  private var state: State
  private var policy = ReconnectPolicy()
  /// Tries since the connection was lost.
  private var tries = 0
  /// The model's number of each request under way, by the connection's.
  private var requests: [Int64: Int64] = [:]

  /// What is to be told by the next `service`.
  private var news: [Input] = []

  /// Opens the first connection: to a socket at once, by ssh when it is through, having asked what it must.
  ///
  /// - Parameter timeout: How long ssh may take; nil while somebody may be typing a password.
  /// - Throws: where there is no store.
  package init(_ route: Route, now: Instant, timeout: Duration? = nil) throws(ClientError) {
    self.route = route
    switch route.address {
    case .socket:
      state = .greeting(try route.open(), until: now + route.patience)
    case .ssh:
      let connection = try StoreConnection(
        to: route.address, ssh: route.ssh, client: route.client, origin: route.origin, timeout: timeout)
      state = .live(connection)
      news = [.connected(connection.hello)]
    }
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
    case .live: news.isEmpty ? nil : Instant(nanoseconds: 0)
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
      var inputs = news
      news = []
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

  /// Leaves the store for another one.
  ///
  /// - Throws: `.unreachable` where nobody listens there; then everything stays as it is.
  package func attach(_ address: StoreAddress, now: Instant) throws(ClientError) {
    var next = route
    next.address = address
    let connection = try next.open()
    route = next
    generation += 1
    requests = [:]
    news = []
    tries = 0
    policy.reset()
    state = .greeting(connection, until: now + route.patience)
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
      if method == Notification.bulkProgress.rawValue { return StoreLink.progress(params) }
      guard method == Notification.watchFrame.rawValue else { return [] }
      do throws(WireFault) {
        return [.frame(try WatchFrame(json: params))]
      } catch {
        return lose(
          "the store sent a frame without \(SafeText(error.path))", now: Instant(nanoseconds: MonotonicClock.now()))
      }
    }
  }

  private static func progress(_ params: JSONValue) -> [Input] {
    guard let selection = params["selection"]?.stringValue, let done = params["done"]?.intValue,
      let total = params["total"]?.intValue
    else { return [] }
    return [.progress(selection: selection, decided: Int(done), total: Int(total))]
  }

  private func reconnect(now: Instant) -> [Input] {
    tries += 1
    do throws(ClientError) {
      let connection = try route.open()
      generation += 1
      state = .greeting(connection, until: now + route.patience)
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
