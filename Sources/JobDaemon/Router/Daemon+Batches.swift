import JSON
import JobCore
import JobEngine
import JobRPC

extension Daemon {
  func closeBatch(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    add(.closeBatch(try Self.batch(&params)), for: target)
  }

  func getBatch(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    let id = try Self.batch(&params)
    ask(target) { desk throws(StoreError) in
      guard let batch = try desk.jobs.batches([id]).first else { return .refused(RPCError(.noBatch(id))) }
      return .result { writer in
        writer.beginObject()
        writer.member("batch", WireBatch(batch))
        writer.endObject()
      }
    }
  }

  private static func batch(_ params: inout ParamsReader) throws(WireFault) -> BatchID {
    var id: Int64?
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "batch": id = try params.natural(key)
      default: try params.skip()
      }
    }
    guard let id else { throw params.fault("batch", "an integer") }
    return BatchID(rawValue: id)
  }
}

extension WireBatch {
  init(_ batch: BatchRecord) {
    self.init(
      id: batch.id.rawValue, isOpen: batch.isOpen, condition: batch.condition, total: Int64(batch.total),
      pending: Int64(batch.pending), failed: Int64(batch.failed), openedAt: batch.openedAt)
  }
}
