import EngineTypes

/// Why a request is not answered, in OpenAI's shape: what every client's library knows to read.
package struct APIError: Error, Hashable {
  package var status: Int
  /// The kind of mistake, a word such as `invalid_request_error`.
  package var type: String
  /// One line: what happened and what to do.
  package var message: String
  /// The field that is wrong, where one is.
  package var parameter: String?
  /// A word for programs, where there is more to say than the type.
  package var code: String?
  /// What goes with it, such as how long to wait.
  package var headers: [HTTPHeader] = []

  package init(
    _ status: Int, type: String, _ message: String, parameter: String? = nil, code: String? = nil,
    headers: [HTTPHeader] = []
  ) {
    self.status = status
    self.type = type
    self.message = message
    self.parameter = parameter
    self.code = code
    self.headers = headers
  }

  /// The body of the answer.
  package var json: String {
    JSONWriter.object { json in
      json.object("error") { json in
        json.field("message", message)
        json.field("type", type)
        json.field("param", parameter)
        json.field("code", code)
      }
    }
  }
}

/// A header of an answer; names are in lower case.
package struct HTTPHeader: Hashable, Sendable {
  package var name: String
  package var value: String

  package init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
}

extension APIError {
  /// A field, or the whole body, that cannot be read.
  static func invalid(
    _ message: String, _ parameter: String? = nil, code: String? = nil
  ) -> APIError {
    APIError(400, type: "invalid_request_error", message, parameter: parameter, code: code)
  }

  static func badJSON(offset: Int?) -> APIError {
    .invalid("the body is not JSON" + (offset.map { ": it goes wrong after byte \($0)" } ?? ""))
  }

  /// A field that would change the answer and is not obeyed here.
  static func unsupported(_ parameter: String) -> APIError {
    .invalid(
      "\(parameter) is not supported by this server; leave it out", parameter,
      code: "unsupported_parameter")
  }

  static func unknownModel(_ name: String, here: String) -> APIError {
    APIError(
      404, type: "not_found_error",
      "there is no model \(name.printable); this server has \(here.printable)",
      parameter: "model", code: "model_not_found")
  }

  static func noSuchPath(_ path: String) -> APIError {
    APIError(404, type: "not_found_error", "there is nothing at \(path.printable)")
  }

  static func wrongMethod(_ method: String, allowed: [String]) -> APIError {
    APIError(
      405, type: "invalid_request_error",
      "\(method.printable) does not work here; use \(allowed.joined(separator: " or "))",
      headers: [HTTPHeader("allow", allowed.joined(separator: ", "))])
  }

  static func bodyTooLarge(limit: Int) -> APIError {
    APIError(
      413, type: "invalid_request_error",
      "the body is larger than \(limit) bytes, which is the limit of this server",
      code: "body_too_large")
  }

  static let bodyTooSlow = APIError(
    408, type: "invalid_request_error", "the request took too long to arrive")

  /// Nothing after it can be read on its connection.
  static let bodyBrokeOff = APIError(
    400, type: "invalid_request_error", "the body broke off",
    headers: [HTTPHeader("connection", "close")])

  static let unauthorized = APIError(
    401, type: "invalid_request_error",
    "this server wants a key: send it as Authorization: Bearer KEY", code: "invalid_api_key",
    headers: [HTTPHeader("www-authenticate", "Bearer")])

  static func queueFull(_ limit: Int) -> APIError {
    APIError(
      429, type: "rate_limit_error",
      "\(limit) requests run and wait, which is the limit of this server; try again later",
      code: "queue_full",
      headers: [HTTPHeader("retry-after", "1"), HTTPHeader("x-should-retry", "true")])
  }

  static let draining = APIError(
    503, type: "unavailable_error", "the server is about to end", code: "shutting_down",
    headers: [HTTPHeader("retry-after", "5"), HTTPHeader("connection", "close")])

  /// An answer that broke off.
  static func failed(_ reason: String) -> APIError {
    APIError(500, type: "server_error", reason)
  }

  /// The engine cannot go on, so nothing more is answered here: others may have better luck.
  static func unavailable(_ reason: String) -> APIError {
    APIError(503, type: "unavailable_error", reason, code: "engine_failed")
  }
}

extension String {
  /// The text without what would command a terminal or fill a log, for messages that repeat a
  /// client's words.
  package var printable: String {
    let shown = unicodeScalars.prefix(80).map { scalar -> String in
      switch scalar.properties.generalCategory {
      case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
        .paragraphSeparator:
        "\\u{\(String(scalar.value, radix: 16))}"
      default: String(scalar)
      }
    }
    return shown.joined() + (unicodeScalars.count > 80 ? "…" : "")
  }
}
