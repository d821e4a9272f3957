import JSON
package import JobCore
package import JobRPC
package import SafeText

/// Everything that the monitor knows; `update` changes it, `frame` paints it.
package struct Model: Sendable {
  /// What is decided when the program starts.
  package struct Settings: Sendable {
    /// The store's socket, or the address of one on another machine.
    package var socket: SafeText
    /// The other machine.
    package var host: SafeText?
    package var isReadOnly: Bool
    package var glyphs: GlyphSet
    package var keymap: Keymap

    package init(
      socket: SafeText, host: SafeText? = nil, isReadOnly: Bool = false, glyphs: GlyphSet = .unicode,
      keymap: Keymap = Keymap()
    ) {
      self.socket = socket
      self.host = host
      self.isReadOnly = isReadOnly
      self.glyphs = glyphs
      self.keymap = keymap
    }
  }

  /// A sentence on the status line.
  package struct Flash: Hashable, Sendable {
    package var text: SafeText
    package var role: Role
    package var until: Instant
  }

  /// One verb on several jobs may take several calls, one for each state that was painted.
  struct Batch: Sendable {
    /// What is done by it: `retried`.
    var done: SafeText
    var single: Int64?
    var outstanding: Int
    /// Whether it takes back what was done before, and so leaves nothing to undo.
    var isUndo = false
    /// What the calls set down in the journal, and until when all of them can be undone.
    var entries: [Int64] = []
    var undoUntil: Timestamp?
    var changed: Int64 = 0
    var skipped: [(reason: String, count: Int64)] = []
    var failure: SafeText?
  }

  /// A selection that the store is asked for; nothing but Esc is taken until it is there.
  package struct Choosing: Sendable {
    var request: Int64
    package var verb: Verb
    package var name: SafeText
    var states: [WireState]
    /// How many jobs the filter is known to match.
    var matched: Int?
  }

  /// A verb that runs over a selection.
  package struct Bulk: Hashable, Sendable {
    package var verb: Verb
    package var token: String
    package var decided: Int
    package var total: Int
  }

  package internal(set) var settings: Settings
  package internal(set) var size: Size
  package internal(set) var clock: Clock
  package internal(set) var connection = Connection.connecting
  /// When the store was last heard.
  package internal(set) var lastFrame: Instant?
  package internal(set) var overview: OverviewView?
  /// A newer overview that waits for its second to be over.
  var nextOverview: OverviewView?
  var overviewAt: Instant?
  /// From a tab's root to the screen that is seen; never empty.
  package internal(set) var screens: [Screen] = [.overview(OverviewScreen())]
  /// The roots of the other tabs, as they were left.
  var roots: [Tab: Screen] = [:]
  package internal(set) var tab = Tab.overview
  package internal(set) var preview: JobView?
  package internal(set) var menu: Menu?
  package internal(set) var question: Question?
  package internal(set) var prompt: Prompt?
  package internal(set) var palette: Palette?
  package internal(set) var choosing: Choosing?
  /// The verbs that run over selections, the newest last.
  package internal(set) var bulks: [Bulk] = []
  /// What `u` takes back.
  package internal(set) var lastAction: LastAction?
  /// The jobs whose end is to be told, by id.
  package internal(set) var tells: [Int64: SafeText] = [:]
  /// The job whose args are being edited.
  var editing: Editing?
  package internal(set) var flash: Flash?
  /// `y` was pressed; the next key says what to copy.
  package internal(set) var isCopying = false
  package internal(set) var frozenAt: Timestamp?
  package internal(set) var showsFigures = false
  package internal(set) var figures = Figures()
  /// The last actions, for a crash report.
  package internal(set) var recentActions: [Action] = []
  package internal(set) var themes: [ThemeChoice] = []
  package internal(set) var theme = ""
  /// The theme that was picked in the monitor itself, by `T` or by a command.
  var chosenTheme: String?
  /// The stores that can be attached to, as far as they were looked for.
  package internal(set) var stores: [StoreChoice] = []
  /// Orders that were chosen; lists that are not in it have their own.
  package internal(set) var sorts: [ListKind: String] = [:]
  package internal(set) var columns: [ListKind: ColumnChoice] = [:]
  package internal(set) var savedFilters: [SavedFilter] = []
  /// What was typed, oldest first.
  var filterHistory: [String] = []
  var commandHistory: [String] = []
  var recentStores: [String] = []
  /// `o` was pressed and the stores are being looked for.
  var awaitsStores = false
  /// Whether a new list of jobs shows the preview.
  var showsPreview = false
  /// What is kept over the end of the program, as it was read or written last.
  var memory = Memory()
  /// The part of it that is about this store.
  var remembered = StoreMemory()
  /// When it is to be written; nil while nothing has changed.
  var memoryDue: Instant?
  /// The store whose memory was brought back.
  var restoredStore: String?
  package internal(set) var lastKey: Instant?

  var interruptedAt: Instant?
  /// Keys that wait for a screen's first frame, and until when.
  var waitingKeys: [Key] = []
  var waitingUntil: Instant?
  var watches: [Watch.Slot: Watch] = [:]
  var requests: [Int64: Request] = [:]
  var nextRequest: Int64 = 1
  var batches: [Int: Batch] = [:]
  var nextBatch = 1

  package init(settings: Settings, size: Size, clock: Clock) {
    self.settings = settings
    self.size = size
    self.clock = clock
  }

  /// The screen that is seen.
  package internal(set) var screen: Screen {
    get { screens[screens.count - 1] }
    set { screens[screens.count - 1] = newValue }
  }

  package var isProduction: Bool {
    if case .live(let hello) = connection { return hello.environment == "production" }
    return overview?.store.environment == "production"
  }

  /// How long the store has been silent, while connected.
  package var silence: Milliseconds {
    lastFrame.map { clock.now.since($0) } ?? 0
  }

  /// Whether the data on the screen is from before the connection was lost.
  package var isStale: Bool {
    if case .lost = connection { return true }
    return false
  }

  /// The time that the picture shows: of the freeze, or of the last frame before the connection was lost.
  var pictureClock: Clock? {
    if let frozenAt { return Clock(now: clock.instant(of: frozenAt), wall: frozenAt, zoneSeconds: clock.zoneSeconds) }
    guard isStale, let lastFrame else { return nil }
    let wall = Timestamp(
      microseconds: clock.wall.microseconds - (clock.now.nanoseconds - lastFrame.nanoseconds) / 1000)
    return Clock(now: lastFrame, wall: wall, zoneSeconds: clock.zoneSeconds)
  }

  mutating func say(_ text: SafeText, _ role: Role = .flash, for span: Milliseconds = 6000) {
    flash = Flash(text: text, role: role, until: clock.now + span)
  }
}
