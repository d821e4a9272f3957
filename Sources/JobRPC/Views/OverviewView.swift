package import JSON

/// The first screen in one value: what needs attention, throughput, queues, workers, the longest runs.
package struct OverviewView: WireObject {
  /// The store as a whole.
  package struct Store: WireObject {
    package var environment: String?
    package var server: String
    package var paused: WirePause?

    package init(environment: String? = nil, server: String, paused: WirePause? = nil) {
      self.environment = environment
      self.server = server
      self.paused = paused
    }

    package init(json: JSONValue, path: String) throws(WireFault) {
      let fields = try FieldReader(json, path: path)
      environment = try fields.optionalString("environment")
      server = try fields.optionalString("server") ?? ""
      paused = try fields.object("paused")
    }

    package func write(to writer: inout JSONWriter) {
      writer.beginObject()
      writer.member("environment", ifPresent: environment)
      writer.member("server", server)
      writer.member("paused", ifPresent: paused)
      writer.endObject()
    }
  }

  /// How many there are of what has a tab of its own and no rows here.
  package struct Tabs: WireObject {
    package var schedules: Int64
    package var kinds: Int64

    package init(schedules: Int64 = 0, kinds: Int64 = 0) {
      self.schedules = schedules
      self.kinds = kinds
    }

    package init(json: JSONValue, path: String) throws(WireFault) {
      let fields = try FieldReader(json, path: path)
      schedules = try fields.optionalInteger("schedules") ?? 0
      kinds = try fields.optionalInteger("kinds") ?? 0
    }

    package func write(to writer: inout JSONWriter) {
      writer.beginObject()
      writer.member("schedules", schedules)
      writer.member("kinds", kinds)
      writer.endObject()
    }
  }

  package var store: Store
  /// Absent from a store that does not tell.
  package var tabs: Tabs?
  package var counts: StateCounts
  package var queues: [WireQueue]
  package var workers: [WireWorker]
  package var slots: SlotUse
  package var rates: Rates
  package var history: History
  /// From claimable to claimed; absent until something was claimed.
  package var wait: Percentiles?
  /// From claimed to finished; absent until something finished.
  package var run: Percentiles?
  package var attention: [Attention]
  /// Longest first, at most 12.
  package var longest: [WireJob]
  /// Newest first, at most 8.
  package var recent: [WireEvent]
  /// Error groups that nobody has dealt with, counted up to 100; absent until they were counted.
  package var openErrors: Int64?

  package init(store: Store) {
    self.store = store
    counts = StateCounts()
    queues = []
    workers = []
    slots = SlotUse(busy: 0, total: 0)
    rates = Rates(inPerSecond: 0, outPerSecond: 0, failedPerSecond: 0)
    history = History(cellMS: 20_000, in: [], done: [], failed: [])
    attention = []
    longest = []
    recent = []
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    self.init(store: try fields.object("store") ?? Store(server: ""))
    tabs = try fields.object("tabs")
    counts = try fields.object("counts") ?? counts
    queues = try fields.rows("queues")
    workers = try fields.rows("workers")
    slots = try fields.object("slots") ?? slots
    rates = try fields.object("rates") ?? rates
    history = try fields.object("history") ?? history
    wait = try fields.object("wait")
    run = try fields.object("run")
    attention = try fields.objects("attention")
    longest = try fields.rows("longest")
    recent = try fields.objects("recent")
    openErrors = try fields.optionalInteger("open_errors")
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("store", store)
    writer.member("tabs", ifPresent: tabs)
    writer.member("counts", counts)
    writer.rows("queues", queues)
    writer.rows("workers", workers)
    writer.member("slots", slots)
    writer.member("rates", rates)
    writer.member("history", history)
    writer.member("wait", ifPresent: wait)
    writer.member("run", ifPresent: run)
    writer.member("attention", attention)
    writer.rows("longest", longest)
    writer.member("recent", recent)
    writer.member("open_errors", ifPresent: openErrors)
    writer.endObject()
  }
}
