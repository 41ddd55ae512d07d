//! Pictures of instructions as textures: what the session decoded is uploaded once, and Markdown finds it under
//! `guide://`. Files are never read here: what is not there yet is asked for.

use crate::theme::palette;
use crate::widgets::icon;
use domain::pixels::{PixelFormat, Pixels};
use egui::load::{LoadError, SizedTexture, TextureLoadResult, TextureLoader, TexturePoll};
use egui::{
    ColorImage, Context, CornerRadius, Id, Rect, Response, Sense, SizeHint, TextureHandle, TextureOptions, Ui, Vec2,
};
use egui_material_icons::icons::{ICON_BROKEN_IMAGE, ICON_IMAGE};
use session::view::{GuidePicture, PictureSource, View};
use session::{Command, TaskCommand};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What addresses of pictures in Markdown begin with when they name no scheme themselves.
pub(crate) const SCHEME: &str = "guide://";

/// What became of a picture.
enum GuideTexture {
    Here(TextureHandle, Pixels),
    Failed(String),
}

#[derive(Default)]
struct Shelf {
    guide_textures: HashMap<String, GuideTexture>,
    /// Asked for by Markdown or by a list since the last frame, and not there.
    wanted: Vec<PictureSource>,
}

impl Shelf {
    fn want(&mut self, source: PictureSource) {
        if !self.wanted.contains(&source) {
            self.wanted.push(source);
        }
    }
}

type Shared = Arc<Mutex<Shelf>>;

fn open(shared: &Shared) -> MutexGuard<'_, Shelf> {
    // What is on the shelf is whole after every step, whoever panicked beside it.
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The textures of the pictures in [`View::task_setup`].
#[derive(Default)]
pub(crate) struct GuideTextures {
    shared: Shared,
}

/// How Markdown finds them: the shelf of the window in use lies in egui's memory.
struct Loader;

fn place() -> Id {
    Id::unique("pictures of instructions")
}

impl TextureLoader for Loader {
    fn id(&self) -> &str {
        concat!(module_path!(), "::Loader")
    }

    fn load(&self, ctx: &Context, uri: &str, _: TextureOptions, _: SizeHint) -> TextureLoadResult {
        let path = uri.strip_prefix(SCHEME).ok_or(LoadError::NotSupported)?;
        let shared = ctx.data(|data| data.get_temp::<Shared>(place()));
        let shared = shared.ok_or(LoadError::NotSupported)?;
        let mut shelf = open(&shared);
        let source = PictureSource::File(path.to_owned());
        match shelf.guide_textures.get(&source.key()) {
            Some(GuideTexture::Here(texture, _)) => Ok(TexturePoll::Ready {
                texture: SizedTexture::from_handle(texture),
            }),
            Some(GuideTexture::Failed(reason)) => Err(LoadError::Loading(reason.clone())),
            None => {
                shelf.want(source);
                Ok(TexturePoll::Pending { size: None })
            }
        }
    }

    fn forget(&self, _: &str) {}

    fn forget_all(&self) {}

    fn byte_size(&self) -> usize {
        0
    }
}

impl GuideTextures {
    /// Brings the textures up to date with the view; once a frame, before anything is shown.
    pub(crate) fn refresh(&mut self, ctx: &Context, view: &View) {
        if !ctx.is_loader_installed(Loader.id()) {
            ctx.add_texture_loader(Arc::new(Loader));
        }
        ctx.data_mut(|data| data.insert_temp(place(), self.shared.clone()));
        let mut shelf = open(&self.shared);
        let pictures = &view.task_setup.pictures;
        shelf.guide_textures.retain(|key, _| pictures.contains_key(key));
        for (key, picture) in pictures {
            match (picture, shelf.guide_textures.get(key)) {
                (GuidePicture::Here(pixels), Some(GuideTexture::Here(_, held)))
                    if std::ptr::eq(held.data(), pixels.data()) => {}
                (GuidePicture::Here(pixels), _) => {
                    let texture = ctx.load_texture("instructions", image(pixels), TextureOptions::LINEAR);
                    shelf
                        .guide_textures
                        .insert(key.clone(), GuideTexture::Here(texture, pixels.clone()));
                }
                (GuidePicture::Failed(_), Some(GuideTexture::Failed(_))) | (GuidePicture::Coming, _) => {}
                (GuidePicture::Failed(reason), _) => {
                    shelf
                        .guide_textures
                        .insert(key.clone(), GuideTexture::Failed(reason.clone()));
                }
            }
        }
    }

    /// What is in sight and was not decoded yet, as a command; once a frame, after everything was shown.
    pub(crate) fn wanted(&mut self, view: &View) -> Option<Command> {
        let mut wanted = std::mem::take(&mut open(&self.shared).wanted);
        wanted.retain(|source| !view.task_setup.pictures.contains_key(&source.key()));
        (!wanted.is_empty()).then_some(Command::Task(TaskCommand::ShowPictures(wanted)))
    }

    /// Shows a picture whole inside a frame of this size (points); an icon while it comes, the reason where it cannot.
    pub(crate) fn show(&mut self, ui: &mut Ui, source: &PictureSource, room: Vec2) -> Response {
        let p = palette(ui.ctx());
        let (rect, response) = ui.allocate_exact_size(room, Sense::hover());
        ui.painter().rect_filled(rect, CornerRadius::same(6), p.canvas);
        let mut shelf = open(&self.shared);
        match shelf.guide_textures.get(&source.key()) {
            Some(GuideTexture::Here(texture, _)) => {
                let size = texture.size_vec2();
                let scale = (room.x / size.x).min(room.y / size.y).min(4.0);
                let whole = Rect::from_min_max(egui::pos2(0.0, 0.0), egui::pos2(1.0, 1.0));
                let inside = Rect::from_center_size(rect.center(), size * scale);
                ui.painter().image(texture.id(), inside, whole, egui::Color32::WHITE);
                response
            }
            Some(GuideTexture::Failed(reason)) => {
                ui.put(rect, egui::Label::new(icon(ICON_BROKEN_IMAGE).color(p.warn)));
                response.on_hover_text(reason)
            }
            None => {
                shelf.want(source.clone());
                ui.put(rect, egui::Label::new(icon(ICON_IMAGE).color(p.quiet)));
                response
            }
        }
    }
}

fn image(pixels: &Pixels) -> ColorImage {
    let size = [pixels.size().width as usize, pixels.size().height as usize];
    match pixels.format() {
        PixelFormat::Rgb8 => ColorImage::from_rgb(size, pixels.data()),
        PixelFormat::Rgba8 => ColorImage::from_rgba_unmultiplied(size, pixels.data()),
    }
}
