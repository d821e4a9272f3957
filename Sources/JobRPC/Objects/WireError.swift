package import JSON

/// Why a run failed, as its worker told it.
package struct WireError: WireObject {
  /// One place of a stack.
  package struct Frame: WireObject {
    package var file: String
    package var line: Int64
    package var function: String
    package var library: Bool?

    package init(file: String, line: Int64, function: String, library: Bool? = nil) {
      self.file = file
      self.line = line
      self.function = function
      self.library = library
    }

    package init(json: JSONValue, path: String) throws(WireFault) {
      let fields = try FieldReader(json, path: path)
      file = try fields.optionalString("file") ?? ""
      line = try fields.optionalInteger("line") ?? 0
      function = try fields.optionalString("function") ?? ""
      library = try fields.optionalBool("library")
    }

    package func write(to writer: inout JSONWriter) {
      writer.beginObject()
      writer.member("file", file)
      writer.member("line", line)
      writer.member("function", function)
      writer.member("library", ifPresent: library)
      writer.endObject()
    }
  }

  package var `class`: String
  package var message: String
  package var frames: [Frame]
  /// The id of its error group.
  package var group: String?

  package init(class: String, message: String, frames: [Frame] = [], group: String? = nil) {
    self.class = `class`
    self.message = message
    self.frames = frames
    self.group = group
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    `class` = try fields.optionalString("class") ?? ""
    message = try fields.optionalString("message") ?? ""
    frames = try fields.objects("frames")
    group = try fields.optionalString("group")
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("class", `class`)
    writer.member("message", message)
    if !frames.isEmpty { writer.member("frames", frames) }
    writer.member("group", ifPresent: group)
    writer.endObject()
  }
}

/// How a command ended and what it used.
package struct WireExit: WireObject {
  package var code: Int64?
  package var signal: Int64?
  package var cpuMS: Int64
  package var maxRSSKB: Int64

  package init(code: Int64? = nil, signal: Int64? = nil, cpuMS: Int64, maxRSSKB: Int64) {
    self.code = code
    self.signal = signal
    self.cpuMS = cpuMS
    self.maxRSSKB = maxRSSKB
  }

  package init(json: JSONValue, path: String) throws(WireFault) {
    let fields = try FieldReader(json, path: path)
    code = try fields.optionalInteger("code")
    signal = try fields.optionalInteger("signal")
    cpuMS = try fields.optionalInteger("cpu_ms") ?? 0
    maxRSSKB = try fields.optionalInteger("max_rss_kb") ?? 0
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("code", ifPresent: code)
    writer.member("signal", ifPresent: signal)
    writer.member("cpu_ms", cpuMS)
    writer.member("max_rss_kb", maxRSSKB)
    writer.endObject()
  }
}
