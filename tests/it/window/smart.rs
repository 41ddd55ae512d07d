//! Things are pointed at and outlined at the window, by colour and edges, on a picture of a bright disc on dark ground.

use crate::support::project::{BOXES, OUTLINES, Project};
use crate::support::window::{CTRL, Window};
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton, Pos2};
use egui_kittest::kittest::{NodeT, Queryable};
use labelwright::domain::geometry::Size;
use labelwright::domain::{BBox, Point, Polygon, Region};
use labelwright::session::view::SmartStatus;

/// The picture, in pixels, and the disc on it.
const WIDE: u32 = 320;
const HIGH: u32 = 240;
const MIDDLE: (f64, f64) = (150.0, 120.0);
const RADIUS: f64 = 60.0;

/// A window before a disc, with a dark hub in its middle if that is wanted.
fn window(task: &str, hub: f64) -> Window {
    let project = Project::with_task(2, task);
    let disc = image::RgbImage::from_fn(WIDE, HIGH, |x, y| {
        let (dx, dy) = (f64::from(x) + 0.5 - MIDDLE.0, f64::from(y) + 0.5 - MIDDLE.1);
        let far = dx.hypot(dy);
        let noise = ((x * 7 + y * 13) % 5) as u8;
        if far <= RADIUS && far > hub {
            image::Rgb([225 + noise, 205 + noise, 60])
        } else {
            image::Rgb([28 + noise, 34, 52 + noise])
        }
    });
    disc.save(project.folder.path("pics").join("1.png")).expect("a picture");
    let mut window = Window::open(project);
    // The file is not the one that was imported: the bar that asks about it would lie over the picture.
    window.until("it is asked", |window| window.sees("The same picture"));
    window.click("The same picture");
    window.until("it is settled", |window| !window.sees("The same picture"));
    window.loaded();
    window
}

fn disc() -> Polygon {
    let corner = |step: i32| {
        let angle = f64::from(step) / 64.0 * std::f64::consts::TAU;
        Point::new(MIDDLE.0 + RADIUS * angle.cos(), MIDDLE.1 + RADIUS * angle.sin())
    };
    Polygon::simple((0..64).map(corner).collect())
}

/// How much of two shapes is shared (intersection over union).
fn iou(a: &Polygon, b: &Polygon) -> f64 {
    let rest = |from: &Polygon, what: &Polygon| from.subtract(what).map_or(0.0, |left| left.area());
    let shared = a.area() - rest(a, b);
    shared / (b.area() + rest(a, b))
}

/// Where a pixel of the picture is: it is fitted into the room with nothing around it that counts.
fn place(window: &Window, x: f64, y: f64) -> Pos2 {
    let mut viewport = labelwright::ui::canvas::Viewport::default();
    let room = window.canvas();
    let bounds = BBox {
        x0: f64::from(room.left()),
        y0: f64::from(room.top()),
        x1: f64::from(room.right()),
        y1: f64::from(room.bottom()),
    };
    viewport.place(bounds, 1.0);
    viewport.show(Size::new(WIDE, HIGH));
    let (x, y) = viewport.to_screen(Point::new(x, y));
    egui::pos2(x as f32, y as f32)
}

fn press_at(at: Pos2, button: PointerButton, modifiers: Modifiers) -> [Event; 3] {
    let event = |pressed| Event::PointerButton {
        pos: at,
        button,
        pressed,
        modifiers,
    };
    [Event::PointerMoved(at), event(true), event(false)]
}

fn click(window: &mut Window, x: f64, y: f64) {
    let at = place(window, x, y);
    window.events(press_at(at, PointerButton::Primary, Modifiers::NONE));
}

fn drag(window: &mut Window, from: (f64, f64), to: (f64, f64)) {
    let (from, to) = (place(window, from.0, from.1), place(window, to.0, to.1));
    let events = [
        Event::PointerMoved(from),
        window.button(from, true),
        Event::PointerMoved(to),
        window.button(to, false),
    ];
    window.events(events);
}

#[track_caller]
fn outlined(window: &mut Window) -> Polygon {
    window.until("there is an outline", |window| {
        let smart = &window.view().smart;
        smart.status == SmartStatus::Ready && smart.outline.is_some()
    });
    window.view().smart.outline.clone().expect("an outline")
}

#[track_caller]
fn kept(window: &Window) -> Polygon {
    match &window.annotations().last().expect("an annotation").region {
        Region::Polygon(polygon) => polygon.clone(),
        other => panic!("{other:?} is no outline"),
    }
}

#[test]
fn a_click_outlines_the_disc_and_enter_keeps_it() {
    let mut window = window(OUTLINES, 0.0);
    window.key(Key::M);
    assert!(window.sees("Outline by") && window.sees("Accept"));
    click(&mut window, 150.0, 120.0);
    let shown = outlined(&mut window);
    assert!(iou(&shown, &disc()) > 0.8, "{}", iou(&shown, &disc()));
    assert!(
        window.text().contains(&format!("{} vertices", shown.vertex_count())),
        "{}",
        window.text()
    );
    assert_eq!(window.annotations().len(), 0, "it is a draft until somebody wants it");
    window.key(Key::Enter);
    window.until("it is kept", |window| window.annotations().len() == 1);
    window.loaded();
    assert_eq!(
        (window.name(), window.concepts()),
        ("1.png".into(), vec!["leaf".to_owned()])
    );
    assert!(iou(&kept(&window), &disc()) > 0.8);
    assert_eq!(window.view().smart.outline, None);
    window.press(Key::Z, CTRL);
    window.loaded();
    assert_eq!((window.annotations().len(), window.on_disk()), (0, 0));
    window.submit();
    window.until("with nothing pointed at, Enter submits", |window| {
        window.name() == "2.png"
    });
}

#[test]
fn a_quick_hand_clicks_and_accepts_in_one_frame() {
    let mut window = window(OUTLINES, 0.0);
    let at = place(&window, 150.0, 120.0);
    let key = |key| Event::Key {
        key,
        physical_key: Some(key),
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    let click = press_at(at, PointerButton::Primary, Modifiers::NONE);
    let all = [key(Key::M)].into_iter().chain(click).chain([key(Key::Enter)]);
    window.events(all);
    window.until("it is kept", |window| window.annotations().len() == 1);
    assert_eq!(
        window.name(),
        "1.png",
        "Enter waited for the outline and handed nothing in"
    );
    assert!(iou(&kept(&window), &disc()) > 0.8);
}

#[test]
fn a_right_click_leaves_out_and_backspace_takes_it_back() {
    let mut window = window(OUTLINES, 0.0);
    window.key(Key::M);
    drag(&mut window, (80.0, 50.0), (220.0, 190.0));
    let whole = outlined(&mut window);
    assert!(iou(&whole, &disc()) > 0.8);
    let at = place(&window, 260.0, 120.0);
    window.events(press_at(at, PointerButton::Secondary, Modifiers::NONE));
    outlined(&mut window);
    let at = place(&window, 20.0, 20.0);
    window.events(press_at(at, PointerButton::Primary, Modifiers::ALT));
    let prompt = |window: &Window| window.view().smart.prompt.clone();
    assert_eq!((prompt(&window).exclude.len(), prompt(&window).include.len()), (2, 0));
    let less = outlined(&mut window);
    assert!(!less.contains(Point::new(260.0, 120.0)) && !less.contains(Point::new(20.0, 20.0)));
    for left in [1, 0] {
        window.key(Key::Backspace);
        assert_eq!(prompt(&window).exclude.len(), left);
    }
    assert!(prompt(&window).bounds.is_some());
    window.key(Key::Escape);
    assert!(prompt(&window).bounds.is_none() && window.view().smart.outline.is_none());
    assert_eq!(window.annotations().len(), 0);
}

#[test]
fn the_slider_takes_vertices_away() {
    let mut window = window(OUTLINES, 0.0);
    window.key(Key::M);
    click(&mut window, 150.0, 120.0);
    let fine = outlined(&mut window).vertex_count();
    let slider = window.harness.get_by_role_and_label(Role::Slider, "Simplify");
    let rail = slider.rect();
    let grip = |share: f32| egui::pos2(rail.left() + rail.width() * share, rail.center().y);
    let (from, to) = (grip(0.5), grip(0.95));
    window.events([Event::PointerMoved(from)]);
    let pressed = window.button(from, true);
    window.events([pressed]);
    let released = window.button(to, false);
    window.events([Event::PointerMoved(to)]);
    window.events([released]);
    let coarse = window.view().smart.vertices;
    assert!(coarse < fine && coarse >= 3, "{coarse} of {fine}");
    assert!(window.text().contains(&format!("{coarse} vertices")));
    // The slider keeps no key from the canvas.
    window.key(Key::Enter);
    window.until("it is kept", |window| window.annotations().len() == 1);
    assert_eq!(kept(&window).vertex_count(), coarse);
}

#[test]
fn the_strip_accepts_and_clears() {
    let mut window = window(OUTLINES, 0.0);
    window.click("Smart polygon");
    let at = place(&window, 20.0, 20.0);
    window.events(press_at(at, PointerButton::Secondary, Modifiers::NONE));
    assert!(window.harness.get_by_label("Accept").accesskit_node().is_disabled());
    click(&mut window, 150.0, 120.0);
    outlined(&mut window);
    window.click("Clear");
    assert_eq!(window.view().smart.outline, None);
    click(&mut window, 150.0, 120.0);
    outlined(&mut window);
    window.click("Accept");
    window.until("it is kept", |window| window.annotations().len() == 1);
    assert_eq!(window.unnamed(), Vec::<String>::new());
}

#[test]
fn in_a_task_of_boxes_the_box_around_it_is_kept() {
    let mut window = window(BOXES, 0.0);
    window.key(Key::M);
    click(&mut window, 150.0, 120.0);
    let shown = outlined(&mut window);
    window.key(Key::Enter);
    window.until("it is kept", |window| window.annotations().len() == 1);
    assert_eq!(window.annotations()[0].region, Region::Box(shown.bounds()));
}

#[test]
fn a_box_is_outlined_as_one_gesture() {
    let mut window = window(OUTLINES, 0.0);
    window.key(Key::R);
    drag(&mut window, (84.0, 54.0), (216.0, 186.0));
    window.until("there is a box", |window| window.annotations().len() == 1);
    window.press(Key::M, Modifiers::SHIFT);
    assert!(
        window.text().contains("Select a box or an outline first"),
        "{}",
        window.text()
    );
    window.press(Key::A, CTRL);
    window.press(Key::M, Modifiers::SHIFT);
    window.until("it is an outline", |window| {
        matches!(window.annotations()[0].region, Region::Polygon(_))
    });
    assert!(iou(&kept(&window), &disc()) > 0.8);
    window.loaded();
    window.press(Key::Z, CTRL);
    window.loaded();
    assert!(matches!(window.annotations()[0].region, Region::Box(_)));
}

#[test]
fn a_rough_outline_is_fitted() {
    let mut window = window(OUTLINES, 0.0);
    window.key(Key::P);
    for step in 0..10 {
        let angle = f64::from(step) / 10.0 * std::f64::consts::TAU;
        let radius = RADIUS + if step % 2 == 0 { 5.0 } else { -3.0 };
        click(
            &mut window,
            MIDDLE.0 + radius * angle.cos(),
            MIDDLE.1 + radius * angle.sin(),
        );
        // The next click is no double click.
        window.steps(30);
    }
    window.key(Key::Enter);
    window.until("there is an outline", |window| window.annotations().len() == 1);
    let rough = kept(&window);
    window.press(Key::A, CTRL);
    window.press(Key::M, Modifiers::SHIFT);
    window.until("it is another", |window| kept(window) != rough);
    let (before, after) = (iou(&rough, &disc()), iou(&kept(&window), &disc()));
    assert!(after > 0.97 && after > before, "{before} to {after}");
    window.loaded();
    window.press(Key::Z, CTRL);
    window.loaded();
    assert_eq!(kept(&window), rough);
}

#[test]
fn a_box_is_outlined_though_one_goes_on_meanwhile() {
    let mut window = window(OUTLINES, 0.0);
    window.key(Key::R);
    drag(&mut window, (84.0, 54.0), (216.0, 186.0));
    window.until("there is a box", |window| window.annotations().len() == 1);
    window.key(Key::M);
    window.press(Key::A, CTRL);
    let press = |key, modifiers| Event::Key {
        key,
        physical_key: Some(key),
        pressed: true,
        repeat: false,
        modifiers,
    };
    window.events([press(Key::M, Modifiers::SHIFT), press(Key::D, Modifiers::NONE)]);
    window.loaded();
    assert_eq!(window.name(), "2.png");
    window.key(Key::A);
    window.until("it is an outline", |window| {
        let first = window.annotations().first();
        first.is_some_and(|annotation| matches!(annotation.region, Region::Polygon(_)))
    });
}

#[test]
fn a_hole_is_left_out() {
    let mut window = window(OUTLINES, 18.0);
    window.key(Key::M);
    drag(&mut window, (80.0, 50.0), (220.0, 190.0));
    let ring = outlined(&mut window);
    assert!(!ring.contains(Point::new(MIDDLE.0, MIDDLE.1)) && ring.contains(Point::new(110.0, 120.0)));
    window.key(Key::Enter);
    window.until("it is kept", |window| window.annotations().len() == 1);
    assert_eq!(kept(&window).parts[0].holes.len(), 1);
}

#[test]
fn in_a_task_of_boxes_there_is_nothing_to_fit() {
    let mut window = window(BOXES, 0.0);
    window.draw_box((0.2, 0.2), (0.6, 0.7));
    window.press(Key::A, CTRL);
    window.press(Key::M, Modifiers::SHIFT);
    assert!(
        window.text().contains("This task takes no outlines"),
        "{}",
        window.text()
    );
    assert!(matches!(window.annotations()[0].region, Region::Box(_)));
}

#[test]
fn what_was_pointed_at_waits_on_its_own_input() {
    let mut window = window(OUTLINES, 0.0);
    window.key(Key::M);
    click(&mut window, 150.0, 120.0);
    outlined(&mut window);
    window.key(Key::D);
    window.loaded();
    assert!(window.view().smart.prompt.is_empty() && window.view().smart.outline.is_none());
    window.key(Key::A);
    window.loaded();
    assert_eq!(window.view().smart.prompt.include.len(), 1);
    assert!(iou(&outlined(&mut window), &disc()) > 0.8);
}
