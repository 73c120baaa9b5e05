/// The shipped themes as text: the files of `themes/`, embedded, so that the program needs none.
package enum BuiltInThemes {
  package static let sources = embedded.mapValues { String(decoding: $0, as: UTF8.self) }

  private static let embedded = [
    "ansi16": PackageResources.ansi16_toml,
    "deuteranopia": PackageResources.deuteranopia_toml,
    "gruvbox-dark": PackageResources.gruvbox_dark_toml,
    "gruvbox-light": PackageResources.gruvbox_light_toml,
    "high-contrast": PackageResources.high_contrast_toml,
    "invar-dark": PackageResources.invar_dark_toml,
    "invar-light": PackageResources.invar_light_toml,
    "mono": PackageResources.mono_toml,
    "nord": PackageResources.nord_toml,
    "solarized-dark": PackageResources.solarized_dark_toml,
    "solarized-light": PackageResources.solarized_light_toml,
    "tritanopia": PackageResources.tritanopia_toml,
  ]
}
