/// The description of the API for programs: `openapi.json` of this folder, carried inside.
package enum APIDescription {
  package static let json = String(decoding: PackageResources.openapi_json, as: UTF8.self)
}
