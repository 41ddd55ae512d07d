//! A task of the project as the text that it could have been made from.

use crate::domain::task::{ExamplePicture, ReviewStrategy, TaskInputs, WorkerStrategy};
use crate::domain::{Assist, Auto, ConceptId, MemberId, ModelId, Task};
use crate::session::task_text::{AssistText, AutoText, ExampleText, InputsText, ReviewText, TaskText, WorkerText};
use crate::session::view::View;
use std::collections::BTreeMap;

/// The task with names instead of identifiers. Inputs of examples are named by their ids, which are as good as names
/// in this project.
pub fn text_of(view: &View, task: &Task) -> TaskText {
    let member = |id: &MemberId| view.member_name(*id).to_owned();
    let inputs = match &task.inputs {
        TaskInputs::All => InputsText::All,
        TaskInputs::Search(part) => InputsText::Search(part.clone()),
        TaskInputs::Dataset(id) => {
            let dataset = view.datasets.iter().find(|dataset| dataset.id == *id);
            dataset.map_or(InputsText::All, |dataset| InputsText::Dataset(dataset.name.clone()))
        }
    };
    let worker_strategy = match &task.worker_strategy {
        WorkerStrategy::Full => WorkerText::Full,
        WorkerStrategy::Queue => WorkerText::Queue,
        WorkerStrategy::Partitioned {
            workers_per_input,
            weights,
        } => WorkerText::Partitioned {
            workers_per_input: *workers_per_input,
            weights: weights.iter().map(|(id, weight)| (member(id), *weight)).collect(),
        },
    };
    let review_strategy = match task.review_strategy {
        ReviewStrategy::None => ReviewText::None,
        ReviewStrategy::Manual { sample_percent } => ReviewText::Manual { sample_percent },
        ReviewStrategy::Consensus {
            approval_threshold,
            iou,
        } => ReviewText::Consensus {
            approval_threshold,
            iou,
        },
    };
    TaskText {
        inputs,
        labelers: task.labelers.iter().map(member).collect(),
        worker_strategy,
        reviewers: task.reviewers.iter().map(member).collect(),
        review_strategy,
        assist: task.assist.as_ref().map(|assist| assist_of(view, assist)),
        auto: task.auto.as_ref().map(|auto| auto_of(view, auto)),
        instructions: task.instructions.clone(),
        exclusive: task.exclusive,
        auto_advance: task.auto_advance,
        dictionary: examples_of(view, task),
        faq: task.faq.clone(),
        reject_reasons: task.reject_reasons.clone(),
        blind_review: task.blind_review,
        see_others: task.see_others,
        seed: Some(task.seed),
        lease_minutes: task.lease_minutes,
        ..TaskText::new(
            task.name.clone(),
            task.kind,
            task.concepts.iter().map(|id| concept(view, *id)).collect(),
        )
    }
}

fn concept(view: &View, id: ConceptId) -> String {
    view.concept(id)
        .map_or_else(|| id.to_string(), |concept| concept.name.clone())
}

fn model(view: &View, id: ModelId) -> String {
    let mut models = view.models.lines.iter().map(|line| &line.model);
    let found = models.find(|model| model.id == id);
    found.map_or_else(|| id.to_string(), |model| model.name.clone())
}

fn classes(view: &View, map: &crate::domain::suggestion::ClassMap) -> BTreeMap<String, String> {
    let name = |id: &Option<ConceptId>| id.map_or_else(String::new, |id| concept(view, id));
    map.iter().map(|(class, id)| (class.clone(), name(id))).collect()
}

fn assist_of(view: &View, assist: &Assist) -> AssistText {
    AssistText {
        low: assist.band.low,
        high: assist.band.high,
        per_concept: assist
            .per_concept
            .iter()
            .map(|(id, band)| (concept(view, *id), (band.low, band.high)))
            .collect(),
        classes: classes(view, &assist.classes),
        model: model(view, assist.model),
    }
}

fn auto_of(view: &View, auto: &Auto) -> AutoText {
    AutoText {
        model: model(view, auto.model),
        approve: auto.thresholds.approve,
        discard: auto.thresholds.discard,
        per_concept: auto
            .per_concept
            .iter()
            .map(|(id, own)| (concept(view, *id), (own.approve, own.discard)))
            .collect(),
        classes: classes(view, &auto.classes),
        existing: auto.existing,
    }
}

fn examples_of(view: &View, task: &Task) -> Vec<ExampleText> {
    let one = |example: &crate::domain::task::Example| {
        let (input, part, file) = match &example.picture {
            ExamplePicture::Input(id, part) => {
                let part = part.map(|part| (part.x0, part.y0, part.x1, part.y1));
                (Some(id.to_string()), part, None)
            }
            ExamplePicture::File(file) => (None, None, Some(file.clone())),
        };
        ExampleText {
            concept: concept(view, example.concept),
            good: example.good,
            input,
            part,
            file,
            caption: example.caption.clone(),
        }
    };
    task.dictionary.iter().map(one).collect()
}
