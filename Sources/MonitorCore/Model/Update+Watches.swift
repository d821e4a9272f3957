import JSON
import JobCore
import JobRPC
import SafeText

extension Model {
  /// Counts, rates and charts change at most so often; states and what needs attention at once.
  static let overviewHold: Milliseconds = 1000
  /// Frames a second of a log that grows: each costs a scroll, so that more of them would double a slow tail's bytes.
  static let logFrames: Int64 = 3

  /// What should be watched for the screens as they are.
  private var wanted: [Watch.Slot: (view: ViewName, params: JSONValue)] {
    var wanted: [Watch.Slot: (view: ViewName, params: JSONValue)] = [.overview: (.overview, [:])]
    switch screen {
    case .overview: break
    case .jobs(let screen):
      let params = JobsParams(
        filter: screen.trying ?? screen.filter, sort: screen.sort, offset: screen.offset, limit: jobsLimit,
        utcOffsetMinutes: clock.zoneSeconds / 60)
      wanted[.screen] = (.jobs, params.json)
      if screen.showsPreview, case .job(let id) = screen.listing.cursor {
        wanted[.preview] = (.job, ["id": .integer(id)])
      }
    case .job(let screen): wanted[.screen] = (.job, ["id": .integer(screen.id)])
    case .log(let screen):
      var params: JSONObject = ["id": .integer(screen.id)]
      if let attempt = screen.attempt { params["attempt"] = .integer(attempt) }
      wanted[.screen] = (.log, .object(params))
      wanted[.preview] = (.job, ["id": .integer(screen.id)])
    case .workers: wanted[.screen] = (.workers, [:])
    case .worker(let screen): wanted[.screen] = (.worker, ["worker": .string(screen.id)])
    case .queues: wanted[.screen] = (.queues, [:])
    case .queue(let screen): wanted[.screen] = (.queue, ["queue": .string(screen.name)])
    case .errors(let screen): wanted[.screen] = (.errors, screen.showsOpenOnly ? ["state": "open"] : [:])
    case .error(let screen):
      wanted[.screen] = (.error, ["id": .string(screen.id)])
      // The error with its frames is that of the job under the cursor.
      if case .job(let id)? = screen.listing.cursor { wanted[.preview] = (.job, ["id": .integer(id)]) }
    case .schedules: wanted[.screen] = (.schedules, [:])
    case .journal: wanted[.screen] = (.journal, [:])
    case .entry: wanted[.screen] = (.journal, [:])
    case .kinds: wanted[.screen] = (.kinds, [:])
    case .store: wanted[.screen] = (.health, [:])
    }
    return wanted
  }

  /// Three screens of rows, so that paging has what it needs and a frame stays small.
  var jobsLimit: Int64 {
    min(max(Int64(size.rows) * 3, 60), JobsParams.largestLimit)
  }

  /// Opens, sets and closes watches until they are what the screens need.
  mutating func reconcileWatches() -> [Effect] {
    guard connection.isLive else { return [] }
    var effects: [Effect] = []
    let wanted = wanted
    for slot in Watch.Slot.allCases {
      let want = wanted[slot]
      if let watch = watches[slot], watch.progress == .refused, watch.view != want?.view || watch.params != want?.params
      {
        watches[slot] = nil
      }
      if let watch = watches[slot], watch.view != want?.view {
        // A watch that is still opening is closed once its number is known.
        guard let id = watch.id else { continue }
        watches[slot] = nil
        effects.append(call(.watchClose, ["watch": .integer(id)], for: .close))
        if slot == .preview { preview = nil }
      }
      guard let want else { continue }
      guard var watch = watches[slot] else {
        let request = nextRequest
        var params: JSONObject = ["view": .string(want.view.rawValue), "params": want.params]
        if want.view == .log { params["max_fps"] = .integer(Model.logFrames) }
        effects.append(call(.watchOpen, .object(params), for: .open(slot)))
        watches[slot] = Watch(
          view: want.view, params: want.params, id: nil, progress: .opening(request: request), value: nil)
        continue
      }
      guard watch.params != want.params, let id = watch.id, watch.view == want.view else { continue }
      let request = nextRequest
      effects.append(call(.watchSet, ["watch": .integer(id), "params": want.params], for: .set(slot)))
      watch.params = want.params
      watch.progress = .setting(request: request)
      watches[slot] = watch
    }
    return effects
  }

  mutating func call(_ method: Method, _ params: JSONValue, for purpose: Request) -> Effect {
    let request = nextRequest
    nextRequest += 1
    requests[request] = purpose
    return .call(request: request, method: method, params: params)
  }

  /// Whether the screen still waits for what it was opened, or last set, to show.
  var awaitsScreen: Bool {
    guard connection.isLive else { return false }
    if case .overview = screen { return overview == nil }
    if case .entry = screen { return false }
    guard let watch = watches[.screen] else { return true }
    return watch.progress != .current && watch.progress != .refused
  }

  mutating func take(_ frame: WatchFrame) -> [Effect] {
    guard let slot = watches.first(where: { $0.value.id == frame.watch })?.key, var watch = watches[slot] else {
      return []
    }
    lastFrame = clock.now
    watch.value = frame.applied(to: watch.value, view: watch.view)
    var isAwaited = false
    if watch.progress == .awaitingFrame {
      watch.progress = .current
      isAwaited = true
    }
    watches[slot] = watch
    guard frame.content != .unchanged || isAwaited, let value = watch.value else {
      if frozenAt == nil, nextOverview != nil { showOverview() }
      return []
    }
    // Between a setting and its answer frames still show the old parameters.
    if case .setting = watch.progress { return [] }
    // A frozen screen takes nothing but what was opened since.
    guard frozenAt == nil || isAwaited else { return [] }
    show(value, of: slot, view: watch.view)
    return isAwaited && slot == .screen ? replayWaitingKeys() : []
  }

  /// Shows everything that came while the screen was frozen.
  mutating func showAll() {
    for (slot, watch) in watches {
      guard let value = watch.value else { continue }
      show(value, of: slot, view: watch.view)
    }
    showOverview(atOnce: true)
  }

  private mutating func show(_ value: JSONValue, of slot: Watch.Slot, view: ViewName) {
    do throws(WireFault) {
      switch (slot, view) {
      case (.overview, _): try offer(OverviewView(json: value))
      case (.preview, _):
        let shown = try JobView(json: value)
        preview = shown
        if case .log(var log) = screen, log.id == shown.job.id {
          log.job = shown.job
          log.kind = SafeText(shown.job.kind)
          screen = .log(log)
        }
      case (.screen, .jobs): show(try JobsView(json: value))
      case (.screen, .job):
        guard case .job(var screen) = screen else { return }
        let data = try JobView(json: value)
        guard data.job.id == screen.id else { return }
        screen.data = data
        self.screen = .job(screen)
      case (.screen, .log):
        guard case .log(var screen) = screen else { return }
        screen.take(try LogView(json: value))
        screen.tellSize(at: clock.now)
        self.screen = .log(screen)
      case (.screen, .workers): show(try WorkersView(json: value))
      case (.screen, .worker): show(try WorkerView(json: value))
      case (.screen, .queues): show(try QueuesView(json: value))
      case (.screen, .queue): show(try QueueView(json: value))
      case (.screen, .errors): show(try ErrorsView(json: value))
      case (.screen, .error): show(try ErrorView(json: value))
      case (.screen, .schedules): show(try SchedulesView(json: value))
      case (.screen, .journal): show(try JournalView(json: value))
      case (.screen, .kinds): show(try KindsView(json: value))
      case (.screen, .health): show(try HealthView(json: value))
      case (.screen, .overview): break
      }
    } catch {
      say("the store sent a malformed \(SafeText(view.rawValue)) view: \(SafeText(error.path))", .error)
    }
  }
}
