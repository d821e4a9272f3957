import SafeText

/// Going from one store to another.
extension Model {
  /// The list opens when it has been looked what there is.
  mutating func openStores() -> [Effect] {
    awaitsStores = true
    return [.findStores]
  }

  mutating func offer(_ found: [StoreChoice]) {
    let known = Set(found.map(\.address))
    stores =
      found + recentStores.filter { !known.contains($0) }.map { StoreChoice(address: $0, note: "attached before") }
    guard awaitsStores else { return }
    awaitsStores = false
    let here = settings.socket
    let items = stores.map { store in
      let address = SafeText(store.address)
      return Menu.Item(
        label: "\(address)   \(store.note)", keys: address == here ? "now" : .empty, choice: .store(store.address))
    }
    guard !items.isEmpty else {
      say("no other store is known: name it by  :attach SOCKET  or under [stores] in config.toml", .warn)
      return
    }
    menu = Menu(
      .stores, title: "Store", items: items, selected: stores.firstIndex { SafeText($0.address) != here })
  }

  mutating func attach(_ address: String) -> [Effect] {
    guard SafeText(address) != settings.socket else {
      say("this is that store")
      return []
    }
    return [.attach(address)]
  }

  /// Forgets everything of the store before: nothing of one may be taken for the other's.
  mutating func attached(to address: String, host: SafeText?) {
    var new = Model(settings: settings, size: size, clock: clock)
    new.settings.socket = SafeText(address)
    new.settings.host = host
    new.themes = themes
    new.theme = theme
    new.chosenTheme = chosenTheme
    new.stores = stores
    new.memory = memory
    new.memoryDue = memoryDue
    new.recentStores = recentStores
    new.figures = figures
    new.showsFigures = showsFigures
    new.nextRequest = nextRequest
    self = new
    noteAddress(address)
  }
}
