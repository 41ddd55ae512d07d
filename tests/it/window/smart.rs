//! Things are pointed at and outlined at the window, by colour and edges, on a picture of a bright disc on dark ground.

use crate::support::seat::{BOXES, CTRL, OUTLINES, Seat, with_task};
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

/// A seat before a disc, with a dark hub in its middle if that is wanted.
fn seat(task: &str, hub: f64) -> Seat {
    let dir = with_task(2, task);
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
    disc.save(dir.path().join("pics").join("1.png")).expect("a picture");
    let mut seat = Seat::open(dir);
    // The file is not the one that was imported: the bar that asks about it would lie over the picture.
    seat.until("it is asked", |seat| seat.sees("The same picture"));
    seat.click("The same picture");
    seat.until("it is settled", |seat| !seat.sees("The same picture"));
    seat.loaded();
    seat
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
fn place(seat: &Seat, x: f64, y: f64) -> Pos2 {
    let mut viewport = labelwright::ui::canvas::Viewport::default();
    let room = seat.canvas();
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

fn click(seat: &mut Seat, x: f64, y: f64) {
    let at = place(seat, x, y);
    seat.events(press_at(at, PointerButton::Primary, Modifiers::NONE));
}

fn drag(seat: &mut Seat, from: (f64, f64), to: (f64, f64)) {
    let (from, to) = (place(seat, from.0, from.1), place(seat, to.0, to.1));
    let events = [
        Event::PointerMoved(from),
        seat.button(from, true),
        Event::PointerMoved(to),
        seat.button(to, false),
    ];
    seat.events(events);
}

#[track_caller]
fn outlined(seat: &mut Seat) -> Polygon {
    seat.until("there is an outline", |seat| {
        let smart = &seat.view().smart;
        smart.status == SmartStatus::Ready && smart.outline.is_some()
    });
    seat.view().smart.outline.clone().expect("an outline")
}

#[track_caller]
fn kept(seat: &Seat) -> Polygon {
    match &seat.annotations().last().expect("an annotation").region {
        Region::Polygon(polygon) => polygon.clone(),
        other => panic!("{other:?} is no outline"),
    }
}

#[test]
fn a_click_outlines_the_disc_and_enter_keeps_it() {
    let mut seat = seat(OUTLINES, 0.0);
    seat.key(Key::M);
    assert!(seat.sees("Outline by") && seat.sees("Accept"));
    click(&mut seat, 150.0, 120.0);
    let shown = outlined(&mut seat);
    assert!(iou(&shown, &disc()) > 0.8, "{}", iou(&shown, &disc()));
    assert!(
        seat.text().contains(&format!("{} vertices", shown.vertex_count())),
        "{}",
        seat.text()
    );
    assert_eq!(seat.annotations().len(), 0, "it is a draft until somebody wants it");
    seat.key(Key::Enter);
    seat.until("it is kept", |seat| seat.annotations().len() == 1);
    seat.loaded();
    assert_eq!(
        (seat.name(), seat.concepts()),
        ("1.png".into(), vec!["leaf".to_owned()])
    );
    assert!(iou(&kept(&seat), &disc()) > 0.8);
    assert_eq!(seat.view().smart.outline, None);
    seat.press(Key::Z, CTRL);
    seat.loaded();
    assert_eq!((seat.annotations().len(), seat.on_disk()), (0, 0));
    seat.submit();
    seat.until("with nothing pointed at, Enter hands in", |seat| seat.name() == "2.png");
}

#[test]
fn a_quick_hand_clicks_and_accepts_in_one_frame() {
    let mut seat = seat(OUTLINES, 0.0);
    let at = place(&seat, 150.0, 120.0);
    let key = |key| Event::Key {
        key,
        physical_key: Some(key),
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    let click = press_at(at, PointerButton::Primary, Modifiers::NONE);
    let all = [key(Key::M)].into_iter().chain(click).chain([key(Key::Enter)]);
    seat.events(all);
    seat.until("it is kept", |seat| seat.annotations().len() == 1);
    assert_eq!(
        seat.name(),
        "1.png",
        "Enter waited for the outline and handed nothing in"
    );
    assert!(iou(&kept(&seat), &disc()) > 0.8);
}

#[test]
fn a_right_click_leaves_out_and_backspace_takes_it_back() {
    let mut seat = seat(OUTLINES, 0.0);
    seat.key(Key::M);
    drag(&mut seat, (80.0, 50.0), (220.0, 190.0));
    let whole = outlined(&mut seat);
    assert!(iou(&whole, &disc()) > 0.8);
    let at = place(&seat, 260.0, 120.0);
    seat.events(press_at(at, PointerButton::Secondary, Modifiers::NONE));
    outlined(&mut seat);
    let at = place(&seat, 20.0, 20.0);
    seat.events(press_at(at, PointerButton::Primary, Modifiers::ALT));
    let prompt = |seat: &Seat| seat.view().smart.prompt.clone();
    assert_eq!((prompt(&seat).exclude.len(), prompt(&seat).include.len()), (2, 0));
    let less = outlined(&mut seat);
    assert!(!less.contains(Point::new(260.0, 120.0)) && !less.contains(Point::new(20.0, 20.0)));
    for left in [1, 0] {
        seat.key(Key::Backspace);
        assert_eq!(prompt(&seat).exclude.len(), left);
    }
    assert!(prompt(&seat).bounds.is_some());
    seat.key(Key::Escape);
    assert!(prompt(&seat).bounds.is_none() && seat.view().smart.outline.is_none());
    assert_eq!(seat.annotations().len(), 0);
}

#[test]
fn the_slider_takes_vertices_away() {
    let mut seat = seat(OUTLINES, 0.0);
    seat.key(Key::M);
    click(&mut seat, 150.0, 120.0);
    let fine = outlined(&mut seat).vertex_count();
    let slider = seat.window.get_by_role_and_label(Role::Slider, "Simplify");
    let rail = slider.rect();
    let grip = |share: f32| egui::pos2(rail.left() + rail.width() * share, rail.center().y);
    let (from, to) = (grip(0.5), grip(0.95));
    seat.events([Event::PointerMoved(from)]);
    let pressed = seat.button(from, true);
    seat.events([pressed]);
    let released = seat.button(to, false);
    seat.events([Event::PointerMoved(to)]);
    seat.events([released]);
    let coarse = seat.view().smart.vertices;
    assert!(coarse < fine && coarse >= 3, "{coarse} of {fine}");
    assert!(seat.text().contains(&format!("{coarse} vertices")));
    // The slider keeps no key from the canvas.
    seat.key(Key::Enter);
    seat.until("it is kept", |seat| seat.annotations().len() == 1);
    assert_eq!(kept(&seat).vertex_count(), coarse);
}

#[test]
fn the_strip_accepts_and_clears() {
    let mut seat = seat(OUTLINES, 0.0);
    seat.click("Smart polygon");
    let at = place(&seat, 20.0, 20.0);
    seat.events(press_at(at, PointerButton::Secondary, Modifiers::NONE));
    assert!(seat.window.get_by_label("Accept").accesskit_node().is_disabled());
    click(&mut seat, 150.0, 120.0);
    outlined(&mut seat);
    seat.click("Clear");
    assert_eq!(seat.view().smart.outline, None);
    click(&mut seat, 150.0, 120.0);
    outlined(&mut seat);
    seat.click("Accept");
    seat.until("it is kept", |seat| seat.annotations().len() == 1);
    assert_eq!(seat.unnamed(), Vec::<String>::new());
}

#[test]
fn in_a_task_of_boxes_the_box_around_it_is_kept() {
    let mut seat = seat(BOXES, 0.0);
    seat.key(Key::M);
    click(&mut seat, 150.0, 120.0);
    let shown = outlined(&mut seat);
    seat.key(Key::Enter);
    seat.until("it is kept", |seat| seat.annotations().len() == 1);
    assert_eq!(seat.annotations()[0].region, Region::Box(shown.bounds()));
}

#[test]
fn a_box_is_outlined_as_one_gesture() {
    let mut seat = seat(OUTLINES, 0.0);
    seat.key(Key::R);
    drag(&mut seat, (84.0, 54.0), (216.0, 186.0));
    seat.until("there is a box", |seat| seat.annotations().len() == 1);
    seat.press(Key::M, Modifiers::SHIFT);
    assert!(
        seat.text().contains("Select a box or an outline first"),
        "{}",
        seat.text()
    );
    seat.press(Key::A, CTRL);
    seat.press(Key::M, Modifiers::SHIFT);
    seat.until("it is an outline", |seat| {
        matches!(seat.annotations()[0].region, Region::Polygon(_))
    });
    assert!(iou(&kept(&seat), &disc()) > 0.8);
    seat.loaded();
    seat.press(Key::Z, CTRL);
    seat.loaded();
    assert!(matches!(seat.annotations()[0].region, Region::Box(_)));
}

#[test]
fn a_rough_outline_is_fitted() {
    let mut seat = seat(OUTLINES, 0.0);
    seat.key(Key::P);
    for step in 0..10 {
        let angle = f64::from(step) / 10.0 * std::f64::consts::TAU;
        let radius = RADIUS + if step % 2 == 0 { 5.0 } else { -3.0 };
        click(
            &mut seat,
            MIDDLE.0 + radius * angle.cos(),
            MIDDLE.1 + radius * angle.sin(),
        );
        // The next click is no double click.
        seat.steps(30);
    }
    seat.key(Key::Enter);
    seat.until("there is an outline", |seat| seat.annotations().len() == 1);
    let rough = kept(&seat);
    seat.press(Key::A, CTRL);
    seat.press(Key::M, Modifiers::SHIFT);
    seat.until("it is another", |seat| kept(seat) != rough);
    let (before, after) = (iou(&rough, &disc()), iou(&kept(&seat), &disc()));
    assert!(after > 0.97 && after > before, "{before} to {after}");
    seat.loaded();
    seat.press(Key::Z, CTRL);
    seat.loaded();
    assert_eq!(kept(&seat), rough);
}

#[test]
fn a_box_is_outlined_though_one_goes_on_meanwhile() {
    let mut seat = seat(OUTLINES, 0.0);
    seat.key(Key::R);
    drag(&mut seat, (84.0, 54.0), (216.0, 186.0));
    seat.until("there is a box", |seat| seat.annotations().len() == 1);
    seat.key(Key::M);
    seat.press(Key::A, CTRL);
    let press = |key, modifiers| Event::Key {
        key,
        physical_key: Some(key),
        pressed: true,
        repeat: false,
        modifiers,
    };
    seat.events([press(Key::M, Modifiers::SHIFT), press(Key::D, Modifiers::NONE)]);
    seat.loaded();
    assert_eq!(seat.name(), "2.png");
    seat.key(Key::A);
    seat.until("it is an outline", |seat| {
        let first = seat.annotations().first();
        first.is_some_and(|annotation| matches!(annotation.region, Region::Polygon(_)))
    });
}

#[test]
fn a_hole_is_left_out() {
    let mut seat = seat(OUTLINES, 18.0);
    seat.key(Key::M);
    drag(&mut seat, (80.0, 50.0), (220.0, 190.0));
    let ring = outlined(&mut seat);
    assert!(!ring.contains(Point::new(MIDDLE.0, MIDDLE.1)) && ring.contains(Point::new(110.0, 120.0)));
    seat.key(Key::Enter);
    seat.until("it is kept", |seat| seat.annotations().len() == 1);
    assert_eq!(kept(&seat).parts[0].holes.len(), 1);
}

#[test]
fn in_a_task_of_boxes_there_is_nothing_to_fit() {
    let mut seat = seat(BOXES, 0.0);
    seat.draw_box((0.2, 0.2), (0.6, 0.7));
    seat.press(Key::A, CTRL);
    seat.press(Key::M, Modifiers::SHIFT);
    assert!(seat.text().contains("This task takes no outlines"), "{}", seat.text());
    assert!(matches!(seat.annotations()[0].region, Region::Box(_)));
}

#[test]
fn what_was_pointed_at_waits_on_its_own_input() {
    let mut seat = seat(OUTLINES, 0.0);
    seat.key(Key::M);
    click(&mut seat, 150.0, 120.0);
    outlined(&mut seat);
    seat.key(Key::D);
    seat.loaded();
    assert!(seat.view().smart.prompt.is_empty() && seat.view().smart.outline.is_none());
    seat.key(Key::A);
    seat.loaded();
    assert_eq!(seat.view().smart.prompt.include.len(), 1);
    assert!(iou(&outlined(&mut seat), &disc()) > 0.8);
}
