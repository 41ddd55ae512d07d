//! How people are known at a glance: their initials on a round of their colour.

use crate::widgets::color32;
use domain::{Color, Member, MemberId};
use egui::{Color32, FontId, Painter, Pos2, Response, Sense, Ui, Vec2};

/// The first letters of the first and the last word, as capitals.
pub(crate) fn initials(name: &str) -> String {
    let first = |word: &str| word.chars().next().map(|letter| letter.to_uppercase().to_string());
    let words: Vec<&str> = name.split_whitespace().collect();
    match words.as_slice() {
        [] => String::new(),
        [one] => first(one).unwrap_or_default(),
        [one, .., last] => [first(one), first(last)].into_iter().flatten().collect(),
    }
}

/// Somebody's colour: by their place among all who ever joined, so that it stays.
pub(crate) fn color_of(team: &[Member], id: MemberId) -> Color {
    let place = team.iter().position(|member| member.id == id);
    Color::of_person(place.unwrap_or(team.len()))
}

/// Letters that can be read on the colour.
fn ink(color: Color) -> Color32 {
    let light = 0.299 * f32::from(color.r) + 0.587 * f32::from(color.g) + 0.114 * f32::from(color.b);
    if light > 140.0 {
        Color32::from_black_alpha(210)
    } else {
        Color32::WHITE
    }
}

/// Paints a face around a point, so many points wide.
pub(crate) fn paint(painter: &Painter, center: Pos2, side: f32, name: &str, color: Color) {
    painter.circle_filled(center, side / 2.0, color32(color));
    let font = FontId::proportional(side * 0.42);
    painter.text(center, egui::Align2::CENTER_CENTER, initials(name), font, ink(color));
}

/// Shows a face, so many points wide.
pub(crate) fn show(ui: &mut Ui, side: f32, name: &str, color: Color) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::hover());
    paint(ui.painter(), rect.center(), side, name, color);
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Role;

    #[test]
    fn initials_are_of_the_first_and_the_last_word() {
        let said = ["Ana", "ben fox", "Rae van der Berg", "", "  ", "élan", "ß"].map(initials);
        assert_eq!(said, ["A", "BF", "RB", "", "", "É", "SS"]);
    }

    #[test]
    fn a_colour_stays_when_others_join_or_leave() {
        let team: Vec<Member> = (0..3)
            .map(|n| Member::new(MemberId::fixed(n), "A", &Role::ALL))
            .collect();
        assert_eq!(
            color_of(&team, MemberId::fixed(1)),
            color_of(&team[..2], MemberId::fixed(1))
        );
        assert_ne!(color_of(&team, MemberId::fixed(1)), color_of(&team, MemberId::fixed(2)));
    }
}
