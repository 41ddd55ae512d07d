//! A task's text of which only some is given: what `task edit` reads.

use crate::task_text::{AssistText, AutoText, ExampleText, InputsText, ReviewText, TaskText, WorkerText};
use domain::task::Answered;
use domain::{Color, NewConcepts, Required, TaskKind};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;

/// What is given is meant, `None` included; what is left out is not.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

macro_rules! changes {
    ($($field:ident: $kind:ty),* $(,)?) => {
        /// The fields of a task's text that are to be others. Each is written as in the whole text.
        #[derive(Clone, Debug, Default, PartialEq, Deserialize)]
        #[serde(rename = "Task", deny_unknown_fields)]
        pub(super) struct TaskChanges {
            $(#[serde(default, deserialize_with = "given")] $field: Option<$kind>,)*
        }

        impl TaskChanges {
            /// The text with these fields changed.
            pub(super) fn applied(self, mut text: TaskText) -> TaskText {
                $(if let Some(given) = self.$field {
                    text.$field = given;
                })*
                text
            }
        }
    };
}

changes! {
    name: String,
    kind: TaskKind,
    inputs: InputsText,
    concepts: Vec<String>,
    labelers: Vec<String>,
    worker_strategy: WorkerText,
    reviewers: Vec<String>,
    review_strategy: ReviewText,
    assist: Option<AssistText>,
    auto: Option<AutoText>,
    instructions: String,
    exclusive: bool,
    auto_advance: bool,
    required: Required,
    new_concepts: NewConcepts,
    take_imported: bool,
    outlines_as_boxes: bool,
    colors: BTreeMap<String, Color>,
    dictionary: Vec<ExampleText>,
    faq: Vec<Answered>,
    reject_reasons: Vec<String>,
    blind_review: bool,
    see_others: bool,
    seed: Option<u64>,
    lease_minutes: u32,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task_text::parse_ron;
    use std::path::Path;

    fn changed(changes: &str, text: &TaskText) -> TaskText {
        let changes: TaskChanges = parse_ron(Path::new("c.ron"), changes).expect("reads");
        changes.applied(text.clone())
    }

    #[test]
    fn only_what_is_given_changes() {
        let text = TaskText {
            assist: Some(AssistText::of("yolo")),
            labelers: vec!["Ana".into()],
            ..TaskText::new("Street", TaskKind::Detection, vec!["car".into()])
        };
        assert_eq!(changed("()", &text), text);
        let bare = changed("Task(assist: None, labelers: [\"Ben\"])", &text);
        assert_eq!(
            (bare.assist.as_ref(), bare.labelers.as_slice()),
            (None, &["Ben".to_owned()][..])
        );
        assert_eq!(bare.concepts, text.concepts);
        let other = changed("Task(assist: Assist(model: \"sam\"))", &text);
        assert_eq!(other.assist, Some(AssistText::of("sam")));
        // A whole text is a change too.
        assert_eq!(changed(&text.to_ron().expect("writes"), &bare), text);
        assert!(parse_ron::<TaskChanges>(Path::new("c.ron"), "(colour: 3)").is_err());
    }
}
