//! How people are known at a glance: their initials on a round of their colour.

use crate::domain::{Color, Member, MemberId};
use crate::ui::widgets::color32;
use egui::{Align2, Color32, FontId, Painter, Pos2};

/// The first letters of the first and of the last word, as capitals.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let letters = [words.next(), words.next_back()];
    let letters = letters.into_iter().flatten().filter_map(|word| word.chars().next());
    letters.flat_map(char::to_uppercase).collect()
}

/// Somebody's colour: by their place among all who ever joined, so that it stays.
pub fn color_of(team: &[Member], id: MemberId) -> Color {
    Color::nth(team.iter().position(|member| member.id == id).unwrap_or(team.len()))
}

/// Paints a face around a point, so many points wide.
pub fn paint(painter: &Painter, center: Pos2, side: f32, name: &str, color: Color) {
    painter.circle_filled(center, side / 2.0, color32(color));
    // The colours of the wheel are all light.
    let ink = Color32::from_black_alpha(210);
    let font = FontId::proportional(side * 0.45);
    painter.text(center, Align2::CENTER_CENTER, initials(name), font, ink);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_and_the_last_word() {
        assert_eq!(
            ["Ana", "ben fox", "Rae van der Berg", ""].map(initials),
            ["A", "BF", "RB", ""]
        );
    }
}
