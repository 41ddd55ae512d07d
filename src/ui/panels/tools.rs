//! The rail at the left: the active tool, and how the picture lies.

use crate::canvas::{Canvas, Tool};
use crate::frame::Frame;
use crate::keys::Action;
use crate::state::WindowState;
use crate::theme::space;
use crate::widgets::IconButton;
use domain::TaskKind;
use egui::Ui;
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::{
    ICON_ADD_CIRCLE, ICON_ARROW_SELECTOR_TOOL, ICON_AUTO_FIX_HIGH, ICON_CENTER_FOCUS_STRONG, ICON_CONTENT_CUT,
    ICON_CROP_SQUARE, ICON_FIT_SCREEN, ICON_JOIN_FULL, ICON_PAN_TOOL, ICON_PENTAGON, ICON_TARGET, ICON_VISIBILITY,
    ICON_VISIBILITY_OFF,
};

const DRAWING: [(Tool, MaterialIcon, &str, Action); 9] = [
    (
        Tool::Select,
        ICON_ARROW_SELECTOR_TOOL,
        "Select and reshape",
        Action::ToolSelect,
    ),
    (Tool::Pan, ICON_PAN_TOOL, "Pan", Action::ToolPan),
    (Tool::Box, ICON_CROP_SQUARE, "Draw boxes", Action::ToolBox),
    (Tool::Polygon, ICON_PENTAGON, "Draw polygons", Action::ToolPolygon),
    (Tool::Smart, ICON_AUTO_FIX_HIGH, "Smart polygon", Action::ToolSmart),
    (
        Tool::Hole,
        ICON_TARGET,
        "Cut a hole into the selected polygon",
        Action::ToolHole,
    ),
    (
        Tool::Part,
        ICON_ADD_CIRCLE,
        "Add a part to the selected polygon",
        Action::ToolPart,
    ),
    (
        Tool::Subtract,
        ICON_CONTENT_CUT,
        "Subtract a shape from the selected polygon",
        Action::ToolSubtract,
    ),
    (
        Tool::Join,
        ICON_JOIN_FULL,
        "Join a shape to the selected polygon",
        Action::ToolJoin,
    ),
];

/// Whether a task of this kind has use for the tool.
pub(crate) fn suits(tool: Tool, kind: Option<TaskKind>) -> bool {
    match kind {
        Some(TaskKind::Segmentation) => true,
        Some(TaskKind::Detection) => matches!(tool, Tool::Select | Tool::Pan | Tool::Box | Tool::Smart),
        Some(TaskKind::Classification) | None => matches!(tool, Tool::Select | Tool::Pan),
    }
}

/// Shows the rail.
pub(crate) fn show(ui: &mut Ui, frame: &Frame<'_>, state: &mut WindowState, canvas: &mut Canvas) {
    let view = frame.view;
    let keys = frame.keys;
    let kind = WindowState::kind(view);
    ui.vertical_centered(|ui| {
        ui.spacing_mut().item_spacing.y = space::XS;
        ui.add_space(space::XS);
        for (tool, glyph, name, action) in DRAWING {
            if !suits(tool, kind) {
                continue;
            }
            let locked = view.current.as_ref().and_then(|current| current.locked.clone());
            let draws = !matches!(tool, Tool::Select | Tool::Pan);
            let button = IconButton::new(glyph, name)
                .key(keys.shortcut(action))
                .selected(canvas.tool() == tool)
                .enabled(locked.filter(|_| draws).map_or(Ok(()), Err))
                .side(34.0);
            if button.show(ui) {
                canvas.set_tool(tool);
            }
            if tool == Tool::Smart {
                ui.add_space(space::S);
            }
        }
        ui.add_space(space::M);
        if IconButton::new(ICON_FIT_SCREEN, "Fit the image")
            .key(keys.shortcut(Action::Fit))
            .side(34.0)
            .show(ui)
        {
            canvas.fit();
        }
        let one = IconButton::new(ICON_CENTER_FOCUS_STRONG, "One image pixel per screen pixel");
        if one.key(keys.shortcut(Action::OneToOne)).side(34.0).show(ui) {
            canvas.one_to_one();
        }
        let glyph = if state.all_hidden {
            ICON_VISIBILITY_OFF
        } else {
            ICON_VISIBILITY
        };
        let hide = IconButton::new(glyph, "Hide or show all annotations").key(keys.shortcut(Action::HideShowAll));
        if hide.selected(state.all_hidden).side(34.0).show(ui) {
            state.all_hidden = !state.all_hidden;
        }
    });
}
