//! The look: one quiet theme, light and dark. Colours, spacing and type sizes are named here and nowhere else.

use egui::{Color32, Context, CornerRadius, FontFamily, FontId, Margin, Stroke, Style, TextStyle, Visuals, vec2};
use session::Theme;

/// The spacing scale, in points.
pub mod space {
    /// Between things that belong together.
    pub const XS: f32 = 4.0;
    /// Between neighbours.
    pub const S: f32 = 8.0;
    /// Between groups.
    pub const M: f32 = 12.0;
    /// Around sections.
    pub const L: f32 = 20.0;
    /// Around pages.
    pub const XL: f32 = 32.0;
}

/// The type scale, in points.
pub mod size {
    /// Badges and key hints.
    pub const SMALL: f32 = 11.0;
    /// Everything else.
    pub const BODY: f32 = 13.0;
    /// Names of dialogs and pages.
    pub const TITLE: f32 = 17.0;
    /// The welcome page.
    pub const DISPLAY: f32 = 26.0;
    /// Icons in buttons.
    pub const ICON: f32 = 18.0;
    /// The height of the status bar.
    pub const STATUS_BAR: f32 = 30.0;
}

/// The colours of one theme.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Palette {
    /// Whether it is the dark one.
    pub dark: bool,
    /// Behind the photo.
    pub canvas: Color32,
    /// Panels.
    pub panel: Color32,
    /// Dialogs, menus, cards: one step nearer.
    pub raised: Color32,
    /// Fields and inactive buttons.
    pub field: Color32,
    /// Under the pointer.
    pub hover: Color32,
    /// Lines between panels.
    pub line: Color32,
    /// Text.
    pub text: Color32,
    /// Text that steps back.
    pub quiet: Color32,
    /// The one accent.
    pub accent: Color32,
    /// Text on the accent.
    pub on_accent: Color32,
    /// A selected row.
    pub selected: Color32,
    /// Done.
    pub good: Color32,
    /// Wants attention.
    pub warn: Color32,
    /// Went wrong.
    pub bad: Color32,
}

const DARK: Palette = Palette {
    dark: true,
    canvas: Color32::from_rgb(0x14, 0x15, 0x18),
    panel: Color32::from_rgb(0x1c, 0x1e, 0x22),
    raised: Color32::from_rgb(0x25, 0x28, 0x2e),
    field: Color32::from_rgb(0x2b, 0x2e, 0x35),
    hover: Color32::from_rgb(0x35, 0x39, 0x42),
    line: Color32::from_rgb(0x2f, 0x33, 0x3a),
    text: Color32::from_rgb(0xd9, 0xdc, 0xe2),
    quiet: Color32::from_rgb(0x95, 0x9b, 0xa8),
    accent: Color32::from_rgb(0x4c, 0x9b, 0xe8),
    on_accent: Color32::from_rgb(0x0b, 0x16, 0x22),
    selected: Color32::from_rgb(0x23, 0x3a, 0x52),
    good: Color32::from_rgb(0x5f, 0xbf, 0x7f),
    warn: Color32::from_rgb(0xe0, 0xac, 0x4a),
    bad: Color32::from_rgb(0xec, 0x73, 0x6d),
};

const LIGHT: Palette = Palette {
    dark: false,
    canvas: Color32::from_rgb(0xb9, 0xbd, 0xc4),
    panel: Color32::from_rgb(0xe9, 0xeb, 0xee),
    raised: Color32::from_rgb(0xf4, 0xf5, 0xf7),
    field: Color32::from_rgb(0xdc, 0xdf, 0xe4),
    hover: Color32::from_rgb(0xcd, 0xd2, 0xda),
    line: Color32::from_rgb(0xcf, 0xd3, 0xd9),
    text: Color32::from_rgb(0x22, 0x26, 0x2d),
    quiet: Color32::from_rgb(0x5a, 0x61, 0x6d),
    accent: Color32::from_rgb(0x1d, 0x6f, 0xc4),
    on_accent: Color32::from_rgb(0xff, 0xff, 0xff),
    selected: Color32::from_rgb(0xc6, 0xdc, 0xf3),
    good: Color32::from_rgb(0x1f, 0x84, 0x45),
    warn: Color32::from_rgb(0x9a, 0x63, 0x00),
    bad: Color32::from_rgb(0xbf, 0x2f, 0x2a),
};

impl Palette {
    /// What is read on a mark of a strong colour: the panel in the dark theme, white in the light one.
    pub fn on_mark(&self) -> Color32 {
        if self.dark { self.panel } else { Color32::WHITE }
    }
}

/// The palette in use.
pub fn palette(ctx: &Context) -> Palette {
    if ctx.global_style().visuals.dark_mode {
        DARK
    } else {
        LIGHT
    }
}

/// The size of text and all else when the window says nothing: the accent's icons, fields, margins.
fn style(palette: &Palette) -> Style {
    let font = |size| FontId::new(size, FontFamily::Proportional);
    let mut style = Style {
        text_styles: [
            (TextStyle::Small, font(size::SMALL)),
            (TextStyle::Body, font(size::BODY)),
            (TextStyle::Button, font(size::BODY)),
            (TextStyle::Heading, font(size::TITLE)),
            (TextStyle::Monospace, FontId::new(size::BODY, FontFamily::Monospace)),
        ]
        .into(),
        visuals: visuals(palette),
        ..Style::default()
    };
    style.spacing.item_spacing = vec2(space::S, space::XS + 2.0);
    style.spacing.button_padding = vec2(10.0, 5.0);
    style.spacing.menu_margin = Margin::same(6);
    style.spacing.window_margin = Margin::same(space::L as i8);
    style.spacing.interact_size = vec2(32.0, 26.0);
    style.spacing.icon_width = 16.0;
    style.spacing.combo_width = 120.0;
    // Lists drop down as far as they ask to; at 400 points, which is usual, they would end amid their entries.
    style.spacing.default_area_size.y = 640.0;
    style.spacing.scroll.bar_width = 8.0;
    style.interaction.tooltip_delay = 0.35;
    style.interaction.selectable_labels = false;
    style.animation_time = 0.08;
    style
}

fn visuals(p: &Palette) -> Visuals {
    let mut v = if p.dark { Visuals::dark() } else { Visuals::light() };
    let round = CornerRadius::same(5);
    v.panel_fill = p.panel;
    v.window_fill = p.raised;
    v.window_stroke = Stroke::new(1.0, p.line);
    v.window_corner_radius = CornerRadius::same(10);
    v.menu_corner_radius = CornerRadius::same(8);
    v.extreme_bg_color = p.field;
    v.text_edit_bg_color = Some(p.field);
    v.faint_bg_color = p.raised;
    v.code_bg_color = p.field;
    v.hyperlink_color = p.accent;
    v.warn_fg_color = p.warn;
    v.error_fg_color = p.bad;
    v.weak_text_color = Some(p.quiet);
    v.selection.bg_fill = p.selected;
    v.selection.stroke = Stroke::new(1.0, p.text);
    v.striped = false;
    v.slider_trailing_fill = true;
    let states = [
        (&mut v.widgets.noninteractive, p.panel, p.line, p.text),
        (&mut v.widgets.inactive, p.field, Color32::TRANSPARENT, p.text),
        (&mut v.widgets.hovered, p.hover, Color32::TRANSPARENT, p.text),
        (&mut v.widgets.active, p.hover, p.accent, p.text),
        (&mut v.widgets.open, p.hover, Color32::TRANSPARENT, p.text),
    ];
    for (state, fill, line, text) in states {
        state.bg_fill = fill;
        state.weak_bg_fill = fill;
        state.bg_stroke = Stroke::new(1.0, line);
        state.fg_stroke = Stroke::new(1.0, text);
        state.corner_radius = round;
        state.expansion = 0.0;
    }
    // Boxes to tick and rails to slide on must be seen on dialogs too.
    v.widgets.inactive.bg_fill = p.hover;
    v
}

/// Puts the theme on; cheap when nothing changed.
pub fn apply(ctx: &Context, theme: Theme, text_size: f32) {
    let preference = match theme {
        Theme::System => egui::ThemePreference::System,
        Theme::Light => egui::ThemePreference::Light,
        Theme::Dark => egui::ThemePreference::Dark,
    };
    ctx.options_mut(|options| options.theme_preference = preference);
    if (ctx.zoom_factor() - text_size).abs() > 1e-3 {
        ctx.set_zoom_factor(text_size);
    }
}

/// Teaches egui both themes and the icon font, once.
pub fn install(ctx: &Context) {
    egui_material_icons::initialize(ctx);
    // Zoom keys belong to the canvas; the text size is a setting.
    ctx.options_mut(|options| options.zoom_with_keyboard = false);
    ctx.set_style_of(egui::Theme::Dark, style(&DARK));
    ctx.set_style_of(egui::Theme::Light, style(&LIGHT));
}
