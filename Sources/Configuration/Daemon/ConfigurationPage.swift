/// The settings as text: a file to begin from, and the tables of the documents' page.
package enum ConfigurationPage {
  /// A `jobtopd.toml` that changes nothing: every setting with its reason, its default commented out.
  package static var template: String {
    var lines = ["# jobtopd.toml: every setting and what holds without it. Take the # away to set one.", ""]
    var section = ""
    for setting in Setting.all {
      if setting.section != section {
        section = setting.section
        lines += ["[\(section)]", ""]
      }
      lines += wrapped(setting.reason).map { "# \($0)" }
      lines.append("# takes: \(setting.takes)")
      lines += ["#\(setting.name) = \(setting.standard ?? "")", ""]
    }
    return lines.joined(separator: "\n")
  }

  /// The table of one section in Markdown.
  package static func table(of section: String) -> String {
    var lines = ["| setting | takes | default | changes | for |", "|---|---|---|---|---|"]
    for setting in Setting.all where setting.section == section {
      let standard = setting.standard.map { "`\($0)`" } ?? "unset"
      let when = setting.effect == .reload ? "at HUP" : "at a restart"
      lines.append("| `\(setting.name)` | \(setting.takes) | \(standard) | \(when) | \(setting.reason) |")
    }
    return lines.joined(separator: "\n")
  }

  private static func wrapped(_ text: String) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, last.count + word.count < 100 {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
