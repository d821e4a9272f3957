import SafeText

/// Paints the model at a size: a pure function, the whole of what a person sees.
///
/// Cells name roles, so a change of theme needs no new frame; the theme is looked up when cells are drawn.
/// `Grid.expires` of the answer says when to send a `tick` and paint again though nothing happened.
package func frame(of model: Model, size: Size) -> Grid {
  var painter = Painter(model: model, size: size)
  painter.paint()
  return painter.grid
}

/// One frame being painted.
struct Painter {
  let model: Model
  let layout: Layout
  var grid: Grid
  /// The time that ages are counted to: that of the picture, which stands still once the connection is lost.
  var clock: Clock
  /// Which part of a page that scrolls is in view, for the line below it.
  var pageRange: SafeText?

  init(model: Model, size: Size) {
    self.model = model
    grid = Grid(size: size, glyphs: model.settings.glyphs)
    layout = Layout(grid.size)
    clock = model.clock
  }

  var columns: Int { grid.size.columns }

  /// Room for two columns of sections beside one another.
  var isWide: Bool { layout.form == .wide }

  mutating func paint() {
    guard layout.form != .line else {
      paintLine()
      return
    }
    if let pictureClock = model.pictureClock {
      // An old picture does not tick: nothing in it is known to be true any more.
      clock = pictureClock
      paintBody()
      clock = model.clock
      grid.keepForEver()
    } else {
      // All ages turn together at each full second: one small frame, not one for every row at a time of its own.
      let second = model.clock.atFullSecond
      clock = second
      paintBody()
      clock = model.clock
      grid.expireAtFullSecond(of: second)
    }
    if model.isStale { grid.recolor(.stale, rows: layout.body) }
    paintTitle()
    paintTabs()
    paintStatus()
    paintKeyBar()
    if let question = model.question {
      dim()
      paint(question)
    } else if let menu = model.menu {
      // A theme is chosen by how the screen looks in it.
      if !menu.isThemePicker, !menu.isColumnEditor { dim() }
      paint(menu)
    } else if let palette = model.palette {
      dim()
      paint(palette)
    }
    if let timers = model.timers { grid.expire(at: timers) }
  }

  private mutating func paintBody() {
    switch model.screen {
    case .overview(let screen): paint(screen)
    case .jobs(let screen): paint(screen)
    case .job(let screen): paint(screen)
    case .log(let screen): paint(screen)
    case .workers(let screen): paint(screen)
    case .worker(let screen): paint(screen)
    case .queues(let screen): paint(screen)
    case .queue(let screen): paint(screen)
    case .errors(let screen): paint(screen)
    case .error(let screen): paint(screen)
    case .schedules(let screen): paint(screen)
    case .journal(let screen): paint(screen)
    case .entry(let screen): paint(screen)
    case .kinds(let screen): paint(screen)
    case .store(let screen): paint(screen)
    }
  }

  private mutating func dim() {
    grid.recolor(.muted, rows: layout.body)
  }
}
