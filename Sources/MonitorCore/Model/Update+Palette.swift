import SafeText

extension Model {
  mutating func openPalette() {
    say("not in this version", .warn)
  }

  mutating func openColumns() {
    say("not in this version", .warn)
  }

  mutating func openSaveFilter() {
    say("not in this version", .warn)
  }

  mutating func openStores() {
    say("not in this version", .warn)
  }
}
