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
static const unsigned char high_contrast_dark_toml[] = {
#embed "../../themes/high-contrast-dark.toml"
};
static const unsigned char high_contrast_light_toml[] = {
#embed "../../themes/high-contrast-light.toml"
};
static const unsigned char deuteranopia_dark_toml[] = {
#embed "../../themes/deuteranopia-dark.toml"
};
static const unsigned char deuteranopia_light_toml[] = {
#embed "../../themes/deuteranopia-light.toml"
};
static const unsigned char tritanopia_dark_toml[] = {
#embed "../../themes/tritanopia-dark.toml"
};
static const unsigned char tritanopia_light_toml[] = {
#embed "../../themes/tritanopia-light.toml"
};
static const unsigned char gruvbox_dark_toml[] = {
#embed "../../themes/gruvbox-dark.toml"
};
static const unsigned char gruvbox_light_toml[] = {
#embed "../../themes/gruvbox-light.toml"
};
static const unsigned char nord_toml[] = {
#embed "../../themes/nord.toml"
};
static const unsigned char solarized_dark_toml[] = {
#embed "../../themes/solarized-dark.toml"
};
static const unsigned char solarized_light_toml[] = {
#embed "../../themes/solarized-light.toml"
};
static const unsigned char catppuccin_mocha_toml[] = {
#embed "../../themes/catppuccin-mocha.toml"
};
static const unsigned char catppuccin_macchiato_toml[] = {
#embed "../../themes/catppuccin-macchiato.toml"
};
static const unsigned char catppuccin_frappe_toml[] = {
#embed "../../themes/catppuccin-frappe.toml"
};
static const unsigned char catppuccin_latte_toml[] = {
#embed "../../themes/catppuccin-latte.toml"
};
static const unsigned char dracula_toml[] = {
#embed "../../themes/dracula.toml"
};
static const unsigned char tokyo_night_toml[] = {
#embed "../../themes/tokyo-night.toml"
};
static const unsigned char tokyo_night_day_toml[] = {
#embed "../../themes/tokyo-night-day.toml"
};
static const unsigned char rose_pine_toml[] = {
#embed "../../themes/rose-pine.toml"
};
static const unsigned char rose_pine_dawn_toml[] = {
#embed "../../themes/rose-pine-dawn.toml"
};
static const unsigned char one_dark_toml[] = {
#embed "../../themes/one-dark.toml"
};

// In the order in which they are listed and picked.
static const jt_theme_file themes[] = {
    {"terminal", terminal_toml, sizeof terminal_toml},
    {"dark", dark_toml, sizeof dark_toml},
    {"light", light_toml, sizeof light_toml},
    {"mono", mono_toml, sizeof mono_toml},
    {"high-contrast-dark", high_contrast_dark_toml, sizeof high_contrast_dark_toml},
    {"high-contrast-light", high_contrast_light_toml, sizeof high_contrast_light_toml},
    {"deuteranopia-dark", deuteranopia_dark_toml, sizeof deuteranopia_dark_toml},
    {"deuteranopia-light", deuteranopia_light_toml, sizeof deuteranopia_light_toml},
    {"tritanopia-dark", tritanopia_dark_toml, sizeof tritanopia_dark_toml},
    {"tritanopia-light", tritanopia_light_toml, sizeof tritanopia_light_toml},
    {"gruvbox-dark", gruvbox_dark_toml, sizeof gruvbox_dark_toml},
    {"gruvbox-light", gruvbox_light_toml, sizeof gruvbox_light_toml},
    {"nord", nord_toml, sizeof nord_toml},
    {"solarized-dark", solarized_dark_toml, sizeof solarized_dark_toml},
    {"solarized-light", solarized_light_toml, sizeof solarized_light_toml},
    {"catppuccin-mocha", catppuccin_mocha_toml, sizeof catppuccin_mocha_toml},
    {"catppuccin-macchiato", catppuccin_macchiato_toml, sizeof catppuccin_macchiato_toml},
    {"catppuccin-frappe", catppuccin_frappe_toml, sizeof catppuccin_frappe_toml},
    {"catppuccin-latte", catppuccin_latte_toml, sizeof catppuccin_latte_toml},
    {"dracula", dracula_toml, sizeof dracula_toml},
    {"tokyo-night", tokyo_night_toml, sizeof tokyo_night_toml},
    {"tokyo-night-day", tokyo_night_day_toml, sizeof tokyo_night_day_toml},
    {"rose-pine", rose_pine_toml, sizeof rose_pine_toml},
    {"rose-pine-dawn", rose_pine_dawn_toml, sizeof rose_pine_dawn_toml},
    {"one-dark", one_dark_toml, sizeof one_dark_toml},
};

size_t jt_theme_count(void) { return sizeof themes / sizeof *themes; }

jt_theme_file jt_theme_at(size_t index) { return themes[index]; }
