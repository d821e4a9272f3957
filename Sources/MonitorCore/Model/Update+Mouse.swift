/// What clicks and the wheel do; both are off unless `mouse = true`.
extension Model {
  /// How many rows one notch of the wheel moves.
  private static let wheelRows = 3

  mutating func click(_ target: Grid.Target, at instant: Instant) -> [Effect] {
    defer { lastKey = instant }
    // A question is answered by its keys alone, and what lies below an overlay is out of reach.
    guard question == nil else { return [] }
    switch target {
    case .line(let index):
      if menu != nil {
        menu?.select(index)
        return press(.enter, at: instant)
      }
      guard var palette else { return [] }
      palette.move(by: index - palette.selected)
      self.palette = palette
      return press(.enter, at: instant)
    case .row(let id):
      guard menu == nil, palette == nil, prompt == nil, var listing = screen.listing else { return [] }
      listing.select(id)
      screen.listing = listing
      return []
    case .action(let action):
      guard menu == nil, palette == nil, prompt == nil else { return [] }
      if action.needsRows, awaitsScreen { return [] }
      return pressed(action)
    }
  }

  mutating func turn(_ notches: Int, at instant: Instant) {
    defer { lastKey = instant }
    guard question == nil, prompt == nil else { return }
    if menu != nil {
      menu?.move(by: notches)
    } else if palette != nil {
      palette?.move(by: notches)
    } else if !awaitsScreen {
      for _ in 0..<min(notches.magnitude, 100) * UInt(Model.wheelRows) { move(notches < 0 ? .up : .down) }
    }
  }
}
