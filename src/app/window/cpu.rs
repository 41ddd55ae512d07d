//! The window painted by the CPU: an event loop of its own on egui's own connection to the desktop.
//!
//! A frame is made when an event asks for one or when one is due (see [`super::repaint`]); only tiles that changed are
//! painted and handed to the desktop.

use super::kept::Kept;
use super::{APP, Opened};
use crate::app::App;
use eframe::{UserEvent, egui};
use egui::{ViewportCommand, ViewportEvent, ViewportId, ViewportInfo};
use egui_winit::{ActionRequested, WindowSettings, accesskit_winit};
use raster::{Damage, Painter, Tessellated};
use softbuffer::{Context, Rect, SoftBufferError, Surface};
use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::Arc;
use std::time::Instant;
use winit::application::ApplicationHandler;
use winit::event::{ElementState, WindowEvent};
use winit::event_loop::{ActiveEventLoop, ControlFlow, EventLoopProxy};
use winit::window::{Window, WindowId};

/// Textures larger than this on a side are of no use to a painter that scales them itself.
const MAX_TEXTURE_SIDE: usize = 16_384;

/// Makes the program once there is a window.
type Create = Box<dyn FnOnce(&egui::Context) -> Option<Opened>>;

/// The window, from before it is open to its end.
pub(super) struct CpuWindow {
    viewport: egui::ViewportBuilder,
    create: Option<Create>,
    proxy: EventLoopProxy<UserEvent>,
    open: Option<Open>,
    /// Why there is no window.
    pub(super) error: Option<String>,
}

impl CpuWindow {
    pub(super) fn new(
        viewport: egui::ViewportBuilder,
        proxy: EventLoopProxy<UserEvent>,
        create: impl FnOnce(&egui::Context) -> Option<Opened> + 'static,
    ) -> Self {
        Self {
            viewport,
            create: Some(Box::new(create)),
            proxy,
            open: None,
            error: None,
        }
    }

    fn open(&mut self, event_loop: &ActiveEventLoop) -> Result<(), String> {
        let Some(create) = self.create.take() else {
            return Ok(());
        };
        let kept = Kept::load(APP);
        let ctx = egui::Context::default();
        // A frame whose first pass asked for something is laid out once more before it is painted.
        ctx.options_mut(|options| options.max_passes = NonZeroUsize::MIN.saturating_add(1));
        ctx.memory_mut(|memory| *memory = kept.memory());
        ctx.add_font_provider(Arc::new(egui_system_font_provider::SystemFontProvider::new()));

        let mut place = kept.window();
        let viewport = std::mem::take(&mut self.viewport).with_visible(false);
        let viewport = match &mut place {
            Some(place) => {
                place.clamp_position_to_monitors(ctx.zoom_factor(), event_loop);
                place.initialize_viewport_builder(ctx.zoom_factor(), viewport)
            }
            None => with_room_for_frame(viewport, ctx.zoom_factor(), event_loop),
        };
        let window = egui_winit::create_window(&ctx, event_loop, &viewport).map_err(|error| error.to_string())?;
        let window = Arc::new(window);
        if let Some(place) = &place {
            place.initialize_window(&window);
        }
        let mut state = egui_winit::State::new(
            ctx.clone(),
            ViewportId::ROOT,
            event_loop,
            Some(window.scale_factor() as f32),
            event_loop.system_theme(),
            Some(MAX_TEXTURE_SIDE),
        );
        state.init_accesskit(event_loop, &window, self.proxy.clone());
        let context = Context::new(window.clone()).map_err(|error| error.to_string())?;
        let surface = Surface::new(&context, window.clone()).map_err(|error| error.to_string())?;
        let Some(Opened { app, repaints }) = create(&ctx) else {
            return Err("it was opened before".into());
        };
        let proxy = self.proxy.clone();
        repaints.on_due(move |when, cumulative_pass_nr| {
            // The loop is gone when the window is.
            let _ = proxy.send_event(UserEvent::RequestRepaint {
                viewport_id: ViewportId::ROOT,
                when,
                cumulative_pass_nr,
            });
        });
        let mut info = ViewportInfo::default();
        egui_winit::update_viewport_info(&mut info, &ctx, &window, true);
        self.open = Some(Open {
            window,
            surface,
            painter: Painter::default(),
            state,
            ctx,
            app,
            info,
            kept,
            place,
            due: Some(Instant::now()),
            shown: false,
            before: Vec::new(),
            spent: None,
        });
        Ok(())
    }
}

impl ApplicationHandler<UserEvent> for CpuWindow {
    fn resumed(&mut self, event_loop: &ActiveEventLoop) {
        if let Err(error) = self.open(event_loop) {
            self.error = Some(error);
            event_loop.exit();
        }
        // A window that is not visible is not asked to paint.
        if let Some(open) = self.open.as_mut().filter(|open| !open.shown) {
            open.frame_or_exit(event_loop, &mut self.error);
        }
    }

    fn window_event(&mut self, event_loop: &ActiveEventLoop, _window: WindowId, event: WindowEvent) {
        let Some(open) = &mut self.open else { return };
        if event == WindowEvent::RedrawRequested {
            // The desktop has lost what was shown: our own frames are not asked of it.
            open.before.clear();
            open.frame_or_exit(event_loop, &mut self.error);
        } else {
            open.hear(&event);
        }
    }

    fn user_event(&mut self, _event_loop: &ActiveEventLoop, event: UserEvent) {
        let Some(open) = &mut self.open else { return };
        match event {
            // When it is due is asked before the loop waits.
            UserEvent::RequestRepaint { .. } => {}
            UserEvent::AccessKitActionRequest(event) => open.hear_assistive(event.window_event),
        }
    }

    fn about_to_wait(&mut self, event_loop: &ActiveEventLoop) {
        let Some(open) = &mut self.open else { return };
        match open.next() {
            Some(due) if due <= Instant::now() => {
                // The loop comes back at once, and sees when the next is due.
                event_loop.set_control_flow(ControlFlow::Poll);
                open.frame_or_exit(event_loop, &mut self.error);
            }
            Some(due) => event_loop.set_control_flow(ControlFlow::WaitUntil(due)),
            None => event_loop.set_control_flow(ControlFlow::Wait),
        }
    }

    fn exiting(&mut self, _event_loop: &ActiveEventLoop) {
        if let Some(mut open) = self.open.take() {
            open.close();
        }
    }
}

/// No larger than the screen with the frame that desktops put around a window, and their bar.
fn with_room_for_frame(
    viewport: egui::ViewportBuilder,
    zoom: f32,
    event_loop: &ActiveEventLoop,
) -> egui::ViewportBuilder {
    const FRAME: egui::Vec2 = egui::vec2(8.0, 64.0);
    let monitor = event_loop
        .primary_monitor()
        .or_else(|| event_loop.available_monitors().next());
    let (Some(monitor), Some(wanted)) = (monitor, viewport.inner_size) else {
        return viewport;
    };
    let size = monitor
        .size()
        .to_logical::<f32>(monitor.scale_factor() * f64::from(zoom));
    let room = egui::vec2(size.width, size.height) - FRAME;
    match room.min_elem() > 0.0 {
        true => viewport.with_inner_size(wanted.min(room)),
        false => viewport,
    }
}

/// An open window.
struct Open {
    window: Arc<Window>,
    surface: Surface<Arc<Window>, Arc<Window>>,
    painter: Painter,
    state: egui_winit::State,
    ctx: egui::Context,
    app: App,
    info: ViewportInfo,
    kept: Kept,
    place: Option<WindowSettings>,
    due: Option<Instant>,
    /// The window is visible.
    shown: bool,
    /// What the last frame painted; nothing before the first, and when what was shown is lost.
    before: Vec<Damage>,
    /// What the last frame cost this thread, in seconds.
    spent: Option<f32>,
}

impl Open {
    /// When the next frame is due, or there is something to look at; what threads told is taken in when it is time.
    fn next(&mut self) -> Option<Instant> {
        let repaints = self.app.repaints();
        let now = Instant::now();
        let (asked, news) = (repaints.due(), repaints.news());
        if let Some(asked) = asked {
            self.due_at(asked);
        }
        match news {
            Some(news) if news <= now => {
                if self.app.take_news() {
                    self.due_at(now);
                }
                self.due
            }
            news => self.due.into_iter().chain(news).min(),
        }
    }

    fn due_at(&mut self, when: Instant) {
        self.due = Some(self.due.map_or(when, |due| due.min(when)));
    }

    fn hear(&mut self, event: &WindowEvent) {
        match event {
            WindowEvent::CloseRequested => self.info.events.push(ViewportEvent::Close),
            WindowEvent::Occluded(occluded) => self.info.occluded = Some(*occluded),
            _ => {}
        }
        let response = self.state.on_window_event(&self.window, event);
        // A key let go is heard with the next event, unless something goes on while it is held.
        let let_go = matches!(event, WindowEvent::KeyboardInput { event, .. } if event.state == ElementState::Released);
        if response.repaint && (!let_go || self.app.holds_key()) {
            self.due_at(Instant::now());
        }
    }

    fn hear_assistive(&mut self, event: accesskit_winit::WindowEvent) {
        match event {
            accesskit_winit::WindowEvent::InitialTreeRequested => self.ctx.enable_accesskit(),
            accesskit_winit::WindowEvent::ActionRequested(request) => self.state.on_accesskit_action_request(request),
            accesskit_winit::WindowEvent::AccessibilityDeactivated => return self.ctx.disable_accesskit(),
        }
        self.due_at(Instant::now());
    }

    fn frame_or_exit(&mut self, event_loop: &ActiveEventLoop, error: &mut Option<String>) {
        match self.frame(event_loop) {
            Ok(true) => event_loop.exit(),
            Ok(false) => {}
            Err(failed) => {
                *error = Some(failed.to_string());
                event_loop.exit();
            }
        }
    }

    /// Makes a frame; whether the window is to be closed.
    fn frame(&mut self, event_loop: &ActiveEventLoop) -> Result<bool, SoftBufferError> {
        let begun = Instant::now();
        self.due = None;
        egui_winit::update_viewport_info(&mut self.info, &self.ctx, &self.window, false);
        let mut input = self.state.take_egui_input(&self.window);
        input.viewports.insert(ViewportId::ROOT, self.info.clone());
        let closing = self.info.close_requested();
        let (app, spent) = (&mut self.app, self.spent);
        let output = self.ctx.run_ui(input, |ui| app.frame(ui, spent));
        self.info.events.clear();
        let commands = output
            .viewport_output
            .into_values()
            .flat_map(|viewport| viewport.commands);
        let commands: Vec<ViewportCommand> = commands.collect();
        let kept_open = commands.contains(&ViewportCommand::CancelClose);
        self.state
            .handle_platform_output_with_event_loop(&self.window, event_loop, output.platform_output);
        let ctx = &self.ctx;
        let scale = output.pixels_per_point;
        let tessellated = Tessellated::new(output.shapes, |shapes| ctx.tessellate(shapes, scale));
        self.app.painting_begins();
        self.paint(&tessellated, scale, output.textures_delta)?;
        if !std::mem::replace(&mut self.shown, true) {
            if let Some(place) = &self.place {
                place.before_first_show(&self.window);
            }
            self.window.set_visible(true);
            if let Some(place) = &self.place {
                place.after_first_show(&self.window);
            }
        }
        self.follow(commands);
        self.spent = Some(begun.elapsed().as_secs_f32());
        Ok(closing && !kept_open)
    }

    fn paint(
        &mut self,
        tessellated: &Tessellated,
        pixels_per_point: f32,
        textures: egui::TexturesDelta,
    ) -> Result<(), SoftBufferError> {
        let size = self.window.inner_size();
        let background = self.ctx.global_style().visuals.panel_fill;
        let damage = self.painter.paint(
            (size.width, size.height),
            pixels_per_point,
            background,
            &tessellated.meshes(),
            textures,
        );
        let (Some(width), Some(height)) = (NonZeroU32::new(size.width), NonZeroU32::new(size.height)) else {
            return Ok(());
        };
        if damage.is_empty() && !self.before.is_empty() {
            return Ok(());
        }
        self.surface.resize(width, height)?;
        let mut buffer = self.surface.buffer_mut()?;
        let all = [Damage {
            x: 0,
            y: 0,
            width: size.width,
            height: size.height,
        }];
        // What the buffer holds: the last frame, the one before (where the desktop keeps two), or nothing known.
        let stale: Vec<Damage> = match buffer.age() {
            1 if !self.before.is_empty() => damage.clone(),
            2 if !self.before.is_empty() => damage.iter().chain(&self.before).copied().collect(),
            _ => all.to_vec(),
        };
        let row = size.width as usize;
        for Damage { x, y, width, height } in &stale {
            for line in *y..y + height {
                let from = line as usize * row + *x as usize;
                let to = from + *width as usize;
                buffer[from..to].copy_from_slice(&self.painter.pixels()[from..to]);
            }
        }
        let shown = if self.before.is_empty() { &all[..] } else { &damage[..] };
        let rects: Vec<Rect> = shown
            .iter()
            .filter_map(|part| {
                Some(Rect {
                    x: part.x,
                    y: part.y,
                    width: NonZeroU32::new(part.width)?,
                    height: NonZeroU32::new(part.height)?,
                })
            })
            .collect();
        self.window.pre_present_notify();
        buffer.present_with_damage(&rects)?;
        self.before = if damage.is_empty() { all.to_vec() } else { damage };
        Ok(())
    }

    /// Does what the program asks of its window.
    fn follow(&mut self, commands: Vec<ViewportCommand>) {
        if commands.is_empty() {
            return;
        }
        let mut actions = Vec::new();
        egui_winit::process_viewport_commands(&self.ctx, &mut self.info, commands, &self.window, &mut actions);
        for action in actions {
            let event = match action {
                ActionRequested::Cut => Some(egui::Event::Cut),
                ActionRequested::Copy => Some(egui::Event::Copy),
                ActionRequested::Paste => self.state.clipboard_text().map(egui::Event::Paste),
                ActionRequested::Screenshot(_) | ActionRequested::PaintWhileHidden => None,
            };
            self.state.egui_input_mut().events.extend(event);
        }
        if self.info.close_requested() || !self.state.egui_input().events.is_empty() {
            self.due_at(Instant::now());
        }
    }

    fn close(&mut self) {
        self.app.leave();
        let geometry = self.place.map(|place| place.normal_geometry());
        let place = WindowSettings::from_window(self.ctx.zoom_factor(), &self.window, geometry);
        let kept = &mut self.kept;
        self.ctx.memory(|memory| kept.save(&place, memory));
    }
}
