/// Every code an error of the protocol can carry, with the name that `data` repeats.
package enum ErrorCode: Int, CaseIterable, Hashable, Sendable {
  case parseError = -32700
  case invalidRequest = -32600
  case unknownMethod = -32601
  case invalidParams = -32602
  case internalError = -32603
  case notFound = -32001
  case refusedInState = -32002
  case staleFence = -32003
  case permission = -32004
  case limitExceeded = -32005
  case idempotencyMismatch = -32006
  case uniqueConflict = -32007
  case draining = -32008
  case unsupportedVersion = -32009
  case storeFull = -32020
  case storeFailed = -32021

  /// The stable word for programs: `refused_in_state`.
  package var name: String {
    switch self {
    case .parseError: "parse_error"
    case .invalidRequest: "invalid_request"
    case .unknownMethod: "unknown_method"
    case .invalidParams: "invalid_params"
    case .internalError: "internal_error"
    case .notFound: "not_found"
    case .refusedInState: "refused_in_state"
    case .staleFence: "stale_fence"
    case .permission: "permission"
    case .limitExceeded: "limit_exceeded"
    case .idempotencyMismatch: "idempotency_mismatch"
    case .uniqueConflict: "unique_conflict"
    case .draining: "draining"
    case .unsupportedVersion: "unsupported_version"
    case .storeFull: "store_full"
    case .storeFailed: "store_failed"
    }
  }

  package init?(name: String) {
    guard let match = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = match
  }
}
