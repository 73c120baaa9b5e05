/// The shipped themes as text, so that the program needs no files; `themes/` holds the same.
package enum BuiltInThemes {
  package static let sources = ["invar-dark": dark, "invar-light": light, "mono": mono]

  private static let dark = #"""
    # The default theme: a quiet dark ground, teal for what holds still, amber for what may move.
    name = "invar-dark"

    [palette]
    night  = { color = "#11161c", ansi = "default" }
    ink    = { color = "#d3dae1", ansi = "default" }
    paper  = { color = "#eef3f7", ansi = "default" }
    mist   = { color = "#8c98a5", ansi = "bright-black" }
    steel  = { color = "#46525f", ansi = "bright-black" }
    slate  = { color = "#303a45", ansi = "bright-black" }
    pool   = { color = "#1d4b57", ansi = "cyan" }
    teal   = { color = "#4fd0c4", ansi = "cyan" }
    sea    = { color = "#58c4a0", ansi = "green" }
    leaf   = { color = "#7fd48a", ansi = "bright-green" }
    sky    = { color = "#74b3ec", ansi = "bright-blue" }
    violet = { color = "#b39af0", ansi = "magenta" }
    amber  = { color = "#f0b350", ansi = "yellow" }
    straw  = { color = "#f0d48a", ansi = "bright-yellow" }
    coral  = { color = "#f2787a", ansi = "bright-red" }
    rose   = { color = "#ff6f9c", ansi = "bright-magenta" }
    orange = { color = "#f09068", ansi = "red" }

    [roles]
    text             = { fg = "ink", bg = "night" }
    title            = { fg = "paper", attributes = ["bold"], mono = ["bold"] }
    border           = { fg = "steel" }
    "border.focus"   = { fg = "teal", mono = ["bold"] }
    key              = { fg = "sky", attributes = ["bold"], mono = ["bold"] }
    dim              = { fg = "mist", mono = ["dim"] }
    selection        = { fg = "paper", bg = "pool", ansi = { fg = "black" }, mono = ["reverse"] }
    ok               = { fg = "leaf" }
    warn             = { fg = "amber", mono = ["bold"] }
    bad              = { fg = "coral", attributes = ["bold"], mono = ["bold", "underline"] }
    info             = { fg = "sky" }

    prefill          = { fg = "sky", mono = ["bold"] }
    decode           = { fg = "sea" }
    waiting          = { fg = "mist", mono = ["dim"] }
    preempted        = { fg = "rose", mono = ["underline"] }
    cached           = { fg = "violet", mono = ["dim"] }
    shared           = { fg = "teal", mono = ["bold"] }
    free             = { fg = "slate", mono = ["dim"] }

    "graph.1"        = { fg = "teal" }
    "graph.2"        = { fg = "sky" }
    "graph.3"        = { fg = "amber" }
    "graph.4"        = { fg = "violet" }
    "graph.5"        = { fg = "orange" }
    "graph.6"        = { fg = "leaf" }
    "gauge.low"      = { fg = "sea" }
    "gauge.middle"   = { fg = "amber" }
    "gauge.high"     = { fg = "coral", mono = ["bold"] }

    "hash.same"      = { fg = "leaf" }
    "hash.differs"   = { fg = "rose", attributes = ["bold"], mono = ["reverse"] }
    marker           = { fg = "straw", attributes = ["bold"], mono = ["bold"] }
    "mode.invariant" = { fg = "teal", attributes = ["bold"], mono = ["bold"] }
    "mode.standard"  = { fg = "amber", attributes = ["bold"], mono = ["bold", "underline"] }

    """#

  private static let light = #"""
    # For terminals with a light ground. Every role is set: dark colours would not read here.
    name = "invar-light"

    [palette]
    page   = { color = "#fbfaf6", ansi = "default" }
    ink    = { color = "#24303a", ansi = "default" }
    black  = { color = "#0e161d", ansi = "black" }
    slate  = { color = "#5a6672", ansi = "bright-black" }
    rule   = { color = "#a9b2bb", ansi = "bright-black" }
    haze   = { color = "#d3d9de", ansi = "white" }
    white  = { color = "#ffffff", ansi = "bright-white" }
    teal   = { color = "#0a6f69", ansi = "cyan" }
    sea    = { color = "#0f6e50", ansi = "green" }
    leaf   = { color = "#1c6b2c", ansi = "green" }
    sky    = { color = "#0b5ca6", ansi = "blue" }
    violet = { color = "#6743b0", ansi = "magenta" }
    amber  = { color = "#865200", ansi = "yellow" }
    brown  = { color = "#6f4a00", ansi = "yellow" }
    coral  = { color = "#b0241d", ansi = "red" }
    rose   = { color = "#ac0f5a", ansi = "magenta" }
    orange = { color = "#a8431c", ansi = "red" }

    [roles]
    text             = { fg = "ink", bg = "page" }
    title            = { fg = "black", attributes = ["bold"], mono = ["bold"] }
    border           = { fg = "rule" }
    "border.focus"   = { fg = "teal", mono = ["bold"] }
    key              = { fg = "sky", attributes = ["bold"], mono = ["bold"] }
    dim              = { fg = "slate", mono = ["dim"] }
    selection        = { fg = "white", bg = "teal", ansi = { fg = "black" }, mono = ["reverse"] }
    ok               = { fg = "leaf" }
    warn             = { fg = "amber", mono = ["bold"] }
    bad              = { fg = "coral", attributes = ["bold"], mono = ["bold", "underline"] }
    info             = { fg = "sky" }

    prefill          = { fg = "sky", mono = ["bold"] }
    decode           = { fg = "sea" }
    waiting          = { fg = "slate", mono = ["dim"] }
    preempted        = { fg = "rose", mono = ["underline"] }
    cached           = { fg = "violet", mono = ["dim"] }
    shared           = { fg = "teal", mono = ["bold"] }
    free             = { fg = "haze", mono = ["dim"] }

    "graph.1"        = { fg = "teal" }
    "graph.2"        = { fg = "sky" }
    "graph.3"        = { fg = "amber" }
    "graph.4"        = { fg = "violet" }
    "graph.5"        = { fg = "orange" }
    "graph.6"        = { fg = "leaf" }
    "gauge.low"      = { fg = "sea" }
    "gauge.middle"   = { fg = "amber" }
    "gauge.high"     = { fg = "coral", mono = ["bold"] }

    "hash.same"      = { fg = "leaf" }
    "hash.differs"   = { fg = "rose", attributes = ["bold"], mono = ["reverse"] }
    marker           = { fg = "brown", attributes = ["bold"], mono = ["bold"] }
    "mode.invariant" = { fg = "teal", attributes = ["bold"], mono = ["bold"] }
    "mode.standard"  = { fg = "amber", attributes = ["bold"], mono = ["bold", "underline"] }

    """#

  private static let mono = #"""
    # No colour at all: weight, underline and reverse carry the meaning.
    name = "mono"

    [roles]
    text             = { fg = "default", bg = "default" }
    title            = { attributes = ["bold"], mono = ["bold"] }
    border           = { fg = "default" }
    "border.focus"   = { attributes = ["bold"], mono = ["bold"] }
    key              = { attributes = ["bold"], mono = ["bold"] }
    dim              = { attributes = ["dim"], mono = ["dim"] }
    selection        = { fg = "default", bg = "default", attributes = ["reverse"], mono = ["reverse"] }
    ok               = { fg = "default" }
    warn             = { attributes = ["bold"], mono = ["bold"] }
    bad              = { attributes = ["bold", "underline"], mono = ["bold", "underline"] }
    info             = { fg = "default" }
    prefill          = { attributes = ["bold"], mono = ["bold"] }
    decode           = { fg = "default" }
    waiting          = { attributes = ["dim"], mono = ["dim"] }
    preempted        = { attributes = ["underline"], mono = ["underline"] }
    cached           = { attributes = ["dim"], mono = ["dim"] }
    shared           = { attributes = ["bold"], mono = ["bold"] }
    free             = { attributes = ["dim"], mono = ["dim"] }
    "graph.1"        = { fg = "default" }
    "graph.2"        = { fg = "default" }
    "graph.3"        = { fg = "default" }
    "graph.4"        = { fg = "default" }
    "graph.5"        = { fg = "default" }
    "graph.6"        = { fg = "default" }
    "gauge.low"      = { fg = "default" }
    "gauge.middle"   = { fg = "default" }
    "gauge.high"     = { attributes = ["bold"], mono = ["bold"] }
    "hash.same"      = { fg = "default" }
    "hash.differs"   = { attributes = ["reverse"], mono = ["reverse"] }
    marker           = { attributes = ["bold"], mono = ["bold"] }
    "mode.invariant" = { attributes = ["bold"], mono = ["bold"] }
    "mode.standard"  = { attributes = ["bold", "underline"], mono = ["bold", "underline"] }

    """#
}
