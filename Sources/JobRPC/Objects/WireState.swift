package import JSON
package import JobCore

/// The word for where a job is in its life; the wire says it as the core does.
package typealias WireState = JobStateName

/// How many jobs are in each state.
package struct StateCounts: WireObject {
  package private(set) var values: [Int64]

  package init() { values = Array(repeating: 0, count: WireState.allCases.count) }

  package subscript(state: WireState) -> Int64 {
    get { values[Self.index(of: state)] }
    set { values[Self.index(of: state)] = newValue }
  }

  package var total: Int64 { values.reduce(0, +) }

  package init(json: JSONValue, path: String) throws(WireFault) {
    self.init()
    let fields = try FieldReader(json, path: path)
    for state in WireState.allCases { self[state] = try fields.optionalInteger(state.rawValue) ?? 0 }
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    for state in WireState.allCases {
      writer.key(state.rawValue)
      writer.integer(self[state])
    }
    writer.endObject()
  }

  private static func index(of state: WireState) -> Int {
    switch state {
    case .scheduled: 0
    case .blocked: 1
    case .queued: 2
    case .paused: 3
    case .running: 4
    case .retrying: 5
    case .completed: 6
    case .cancelled: 7
    case .dead: 8
    }
  }
}
