#include "include/CThemes.h"

static const unsigned char terminal_toml[] = {
#embed "../../themes/terminal.toml"
};
static const unsigned char dark_toml[] = {
#embed "../../themes/dark.toml"
};
static const unsigned char light_toml[] = {
#embed "../../themes/light.toml"
};
static const unsigned char mono_toml[] = {
#embed "../../themes/mono.toml"
};

static const jt_theme_file themes[] = {
    {"terminal", terminal_toml, sizeof terminal_toml},
    {"dark", dark_toml, sizeof dark_toml},
    {"light", light_toml, sizeof light_toml},
    {"mono", mono_toml, sizeof mono_toml},
};

size_t jt_theme_count(void) { return sizeof themes / sizeof *themes; }

jt_theme_file jt_theme_at(size_t index) { return themes[index]; }
