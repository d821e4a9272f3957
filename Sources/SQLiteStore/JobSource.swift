internal import JobCore
internal import JobEngine

/// Where a list's candidates come from, by id.
///
/// | source | what it costs |
/// |---|---|
/// | `ids` | nothing: they were named, or few enough to be sorted |
/// | `merged` | a seek for each stream, then a step of an index for each candidate |
/// | `table` | a step of the table for each job, also for those that do not match |
enum JobSource {
  /// These, in the order of the walk.
  case ids([Int64])
  /// Ranges of an index, each in the order of the walk, merged.
  case merged(MergedStreams)
  /// The whole table.
  case table
}

/// The part of the ids that a walk passes through, and its direction.
struct IDRange {
  /// At least.
  var low = Int64.min
  /// At most.
  var high = Int64.max
  var isDescending: Bool

  /// Whether nothing lies in it.
  var isEmpty: Bool { low > high }

  func contains(_ id: Int64) -> Bool { low <= id && id <= high }

  /// Leaves out what the walk has passed once it has come by `id`.
  mutating func pass(_ id: Int64) {
    if isDescending { high = id == .min ? .min : id - 1 } else { low = id == .max ? .max : id + 1 }
    if id == (isDescending ? Int64.min : .max) { (low, high) = (1, 0) }
  }
}

/// One range of an index whose entries come by id.
///
/// Its statements bind where the walk stands, at most how many ids are wanted, then `values`.
struct IndexRange {
  /// The whole statement, from the newest id down.
  let descending: StaticString
  /// The whole statement, from the oldest id up.
  let ascending: StaticString
  let values: [FilterSQL.Value]
}

/// Several ranges of indexes as one, by id.
///
/// Reads a few entries of each range at a time, and keeps the ranges in a heap by their next id.
struct MergedStreams {
  private struct Stream {
    let range: IndexRange
    /// Read and not yet given, the next one last.
    var ids: [Int64] = []
    var isAtEnd = false
    var rest: IDRange
  }

  private let connection: Connection
  private var streams: [Stream]
  /// Streams that have an id, the next one first.
  private var heap: [Int] = []
  private let portion: Int
  private let isDescending: Bool

  init(_ ranges: [IndexRange], over connection: Connection, within ids: IDRange) throws(StoreError) {
    self.connection = connection
    isDescending = ids.isDescending
    streams = ranges.map { Stream(range: $0, rest: ids) }
    // Many ranges are likely to give few ids each.
    portion = max(4, min(512, 2048 / max(1, ranges.count)))
    for index in streams.indices where try refill(index) { heap.append(index) }
    for place in stride(from: heap.count / 2 - 1, through: 0, by: -1) { sink(place) }
  }

  /// The next id; an id that lies in several ranges is given once.
  mutating func next() throws(StoreError) -> Int64? {
    guard let first = heap.first, let id = streams[first].ids.last else { return nil }
    while let top = heap.first, streams[top].ids.last == id {
      streams[top].ids.removeLast()
      if streams[top].ids.isEmpty, try !refill(top) {
        heap[0] = heap[heap.count - 1]
        heap.removeLast()
      }
      sink(0)
    }
    return id
  }

  /// Reads on where a stream has run dry; false at its end.
  private mutating func refill(_ index: Int) throws(StoreError) -> Bool {
    var stream = streams[index]
    if stream.isAtEnd || stream.rest.isEmpty { return false }
    let rows = try connection.statement(isDescending ? stream.range.descending : stream.range.ascending)
    rows.bind(isDescending ? stream.rest.high : stream.rest.low)
    rows.bind(portion)
    for value in stream.range.values {
      switch value {
      case .text(let text): rows.bind(text)
      case .integer(let number): rows.bind(number)
      }
    }
    var ids: [Int64] = []
    while try rows.step() { ids.append(rows.int64(0)) }
    rows.rewind()
    stream.isAtEnd = ids.count < portion
    if let last = ids.last { stream.rest.pass(last) }
    if let outside = ids.firstIndex(where: { isBeyond($0, stream.rest) }) {
      ids.removeSubrange(outside...)
      stream.isAtEnd = true
    }
    stream.ids = ids.reversed()
    streams[index] = stream
    return !ids.isEmpty
  }

  /// Whether the id lies behind the far end of the range.
  private func isBeyond(_ id: Int64, _ range: IDRange) -> Bool { isDescending ? id < range.low : id > range.high }

  private func comesBefore(_ left: Int, _ right: Int) -> Bool {
    guard let first = streams[left].ids.last, let second = streams[right].ids.last else { return false }
    return isDescending ? first > second : first < second
  }

  private mutating func sink(_ place: Int) {
    var place = place
    while true {
      var first = place
      for child in [2 * place + 1, 2 * place + 2] where child < heap.count && comesBefore(heap[child], heap[first]) {
        first = child
      }
      if first == place { return }
      heap.swapAt(place, first)
      place = first
    }
  }
}
