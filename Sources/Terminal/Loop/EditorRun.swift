package import MonitorCore
import Posix
import SafeText

/// One editing of a text in the person's editor.
package enum EditorRun {
  /// Runs the editor on a private file, which is gone afterwards; nil where the text was left as it was.
  ///
  /// The terminal must have been left; `meanwhile` is called while the editor has it. A failure tells where the text is, if it could not be read back.
  package static func edit(
    _ text: [UInt8], file: String, environment: [String: String], meanwhile: @escaping () -> Void
  ) -> Result<[UInt8]?, EditorFailure> {
    let directory: String
    let path: String
    do throws(Errno) {
      directory = try FileSystem.makeTemporaryDirectory(prefix: "jobtop-edit")
      path = "\(directory)/\(file)"
      try FileSystem.write(path, text)
    } catch {
      return .failure(EditorFailure(words: "no file to edit could be written: \(SafeText(error.description))"))
    }
    let editor = TextEditor.name(environment)
    do {
      guard try TextEditor.run(editor, on: path, meanwhile: meanwhile) == 0 else {
        return .failure(
          EditorFailure(words: "the editor \(SafeText(editor)) failed; the text is kept in \(SafeText(path))"))
      }
    } catch {
      return .failure(EditorFailure(words: "the editor \(SafeText(editor)) cannot be started: set $EDITOR"))
    }
    let edited: [UInt8]
    do throws(Errno) {
      edited = try FileSystem.read(path)
      try FileSystem.removeTree(directory)
    } catch {
      return .failure(EditorFailure(words: "\(SafeText(path)) cannot be read: \(SafeText(error.description))"))
    }
    return .success(edited == text ? nil : edited)
  }
}
