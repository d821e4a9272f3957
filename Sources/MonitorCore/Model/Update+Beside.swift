package import JSON
package import JobRPC
import SafeText

/// What a picture of the monitor needs that is taken once, with nobody at the keys.
extension Model {
  /// Goes to a tab, as its key does.
  package mutating func show(_ tab: Tab) { go(to: tab) }

  /// Whether everything that the screen shows is there.
  package var hasSettled: Bool { overview != nil && !awaitsScreen }

  /// The values of the views behind the screen, as the store sent them.
  package var values: [(view: ViewName, value: JSONValue)] {
    Watch.Slot.allCases.compactMap { slot in
      guard let watch = watches[slot], let value = watch.value else { return nil }
      return (watch.view, value)
    }
  }

  /// The same without a row that is selected and without a sentence that passes.
  package var atRest: Model {
    var model = self
    model.screen.listing?.dropCursor()
    model.flash = nil
    return model
  }
}

extension Tab {
  /// The tab of that name in lower case; nil where there is none.
  package init?(viewName name: String) {
    guard let tab = Tab.allCases.first(where: { $0.name.text.lowercased() == name }) else { return nil }
    self = tab
  }
}
