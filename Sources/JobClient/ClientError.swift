package import JobRPC
package import Posix

/// Why a call came to nothing.
package enum ClientError: Error {
  /// Nobody listens at that path, or it cannot be reached.
  case unreachable(path: String, SocketError)
  /// ssh could not be started.
  case noTunnel(SpawnError)
  /// ssh, or the jobtop at its other end, has ended with these words: any text.
  case tunnelEnded(host: String, words: String)
  /// The store has closed the connection.
  case closed
  /// The answer did not come in time. Whether the call was carried out is not known.
  case timedOut(method: String, Duration)
  /// The store refused.
  case rpc(RPCError)
  /// The store sent something that is no answer of this protocol.
  case malformed(String)
}

extension ClientError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unreachable(_, let error): "\(error)"
    case .noTunnel(let error): "\(error)"
    case .tunnelEnded(_, let words): words
    case .closed: "the store has closed the connection"
    case .timedOut(let method, let limit): "no answer to \(method) within \(limit)"
    case .rpc(let error): error.message
    case .malformed(let what): "the store sent \(what)"
    }
  }
}
