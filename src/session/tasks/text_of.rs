//! From a task's row back to its text, and texts that are kept as templates.

use crate::Session;
use crate::error::SessionError;
use crate::task_text::{
    AssistText, AutoText, ExampleText, InputsText, ReviewText, TaskText, WorkerText, read_ron, with_settings_of,
};
use crate::view::View;
use domain::dataset::Dataset;
use domain::saved_search::SearchSummary;
use domain::task::{Example, ExamplePicture, ReviewStrategy, TaskInputs, WorkerStrategy};
use domain::{
    Assist, Auto, Concept, ConceptId, DatasetId, InputId, Member, MemberId, Model, ModelId, SearchId, Task, TaskId,
};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Write as _;
use std::path::Path;
use store::{Reader, StoreError};

/// What identifiers are called.
struct Names<'a> {
    members: HashMap<MemberId, &'a Member>,
    concepts: HashMap<ConceptId, &'a Concept>,
    datasets: HashMap<DatasetId, &'a Dataset>,
    searches: HashMap<SearchId, &'a SearchSummary>,
    models: HashMap<ModelId, &'a Model>,
    /// Names of the dictionary's inputs; one that is missing is called by its identifier.
    inputs: HashMap<InputId, String>,
}

impl<'a> Names<'a> {
    fn of(
        members: &'a [Member],
        concepts: &'a [Concept],
        datasets: &'a [Dataset],
        searches: &'a [SearchSummary],
        models: impl Iterator<Item = &'a Model>,
    ) -> Self {
        Self {
            members: members.iter().map(|member| (member.id, member)).collect(),
            concepts: concepts.iter().map(|concept| (concept.id, concept)).collect(),
            datasets: datasets.iter().map(|dataset| (dataset.id, dataset)).collect(),
            searches: searches.iter().map(|search| (search.id, search)).collect(),
            models: models.map(|model| (model.id, model)).collect(),
            inputs: HashMap::new(),
        }
    }

    fn members(&self, ids: &[MemberId]) -> Vec<String> {
        ids.iter().map(|id| self.member(*id)).collect()
    }

    fn member(&self, id: MemberId) -> String {
        let found = self.members.get(&id);
        found.map_or_else(|| id.to_string(), |member| member.name.clone())
    }

    fn concept(&self, id: ConceptId) -> String {
        let found = self.concepts.get(&id);
        found.map_or_else(|| id.to_string(), |concept| concept.name.clone())
    }

    fn model(&self, id: ModelId) -> String {
        let found = self.models.get(&id);
        found.map_or_else(|| id.to_string(), |model| model.name.clone())
    }

    fn dataset(&self, id: DatasetId) -> String {
        let found = self.datasets.get(&id);
        found.map_or_else(|| id.to_string(), |dataset| dataset.name.clone())
    }

    fn search(&self, id: SearchId) -> String {
        let found = self.searches.get(&id);
        found.map_or_else(|| id.to_string(), |search| search.name.clone())
    }

    fn by_concept<T: Copy + Into<(f64, f64)>>(&self, map: &BTreeMap<ConceptId, T>) -> BTreeMap<String, (f64, f64)> {
        map.iter()
            .map(|(id, pair)| (self.concept(*id), (*pair).into()))
            .collect()
    }

    fn classes(&self, map: &domain::suggestion::ClassMap) -> BTreeMap<String, String> {
        let one = |(class, concept): (&String, &Option<ConceptId>)| {
            let name = concept.map_or_else(String::new, |id| self.concept(id));
            (class.clone(), name)
        };
        map.iter().map(one).collect()
    }

    fn assist(&self, assist: &Assist) -> AssistText {
        AssistText {
            model: self.model(assist.model),
            low: assist.band.low,
            high: assist.band.high,
            per_concept: self.by_concept(&assist.per_concept),
            classes: self.classes(&assist.classes),
        }
    }

    fn auto(&self, auto: &Auto) -> AutoText {
        AutoText {
            model: self.model(auto.model),
            approve: auto.thresholds.approve,
            discard: auto.thresholds.discard,
            per_concept: self.by_concept(&auto.per_concept),
            classes: self.classes(&auto.classes),
            existing: auto.existing,
        }
    }

    fn example(&self, example: &Example) -> ExampleText {
        let (input, part, file) = match &example.picture {
            ExamplePicture::File(file) => (None, None, Some(file.clone())),
            ExamplePicture::Input(id, part) => {
                let name = self.inputs.get(id).cloned().unwrap_or_else(|| id.to_string());
                (Some(name), part.map(|b| (b.x0, b.y0, b.x1, b.y1)), None)
            }
        };
        ExampleText {
            concept: self.concept(example.concept),
            good: example.good,
            input,
            part,
            file,
            caption: example.caption.clone(),
        }
    }

    fn worker(&self, strategy: &WorkerStrategy) -> WorkerText {
        match strategy {
            WorkerStrategy::Full => WorkerText::Full,
            WorkerStrategy::Queue => WorkerText::Queue,
            WorkerStrategy::Partitioned {
                workers_per_input,
                weights,
                overlap,
            } => WorkerText::Partitioned {
                workers_per_input: *workers_per_input,
                overlap: *overlap,
                weights: weights.iter().map(|(id, weight)| (self.member(*id), *weight)).collect(),
            },
        }
    }

    fn task(&self, task: &Task) -> TaskText {
        let color = |id: &ConceptId| {
            let concept = self.concepts.get(id)?;
            Some((concept.name.clone(), concept.color))
        };
        with_settings_of!(
            task,
            TaskText {
                name: task.name.clone(),
                kind: task.kind,
                inputs: match &task.inputs {
                    TaskInputs::All => InputsText::All,
                    TaskInputs::Dataset(id) => InputsText::Dataset(self.dataset(*id)),
                    TaskInputs::Search(text) => InputsText::Search(text.clone()),
                    TaskInputs::Saved(id) => InputsText::Saved(self.search(*id)),
                },
                concepts: task.concepts.iter().map(|id| self.concept(*id)).collect(),
                labelers: self.members(&task.labelers),
                worker_strategy: self.worker(&task.worker_strategy),
                reviewers: self.members(&task.reviewers),
                review_strategy: match task.review_strategy {
                    ReviewStrategy::None => ReviewText::None,
                    ReviewStrategy::Manual { sample_percent } => ReviewText::Manual { sample_percent },
                    ReviewStrategy::Consensus {
                        approval_threshold,
                        iou,
                    } => ReviewText::Consensus {
                        approval_threshold,
                        iou,
                    },
                },
                assist: task.assist.as_ref().map(|assist| self.assist(assist)),
                auto: task.auto.as_ref().map(|auto| self.auto(auto)),
                take_imported: false,
                outlines_as_boxes: false,
                colors: task.concepts.iter().filter_map(color).collect(),
                dictionary: task.dictionary.iter().map(|example| self.example(example)).collect(),
                seed: Some(task.seed),
            }
        )
    }
}

impl TaskText {
    /// The task as text, from what the window knows. Inputs of the dictionary are named by their identifiers.
    pub fn of(view: &View, task: &Task) -> Self {
        let models = view.models.lines.iter().map(|line| &line.model);
        Names::of(&view.members, &view.concepts, &view.datasets, &view.searches, models).task(task)
    }

    /// The task as text, from the project: every name is a name that people know.
    ///
    /// # Errors
    /// What the store said.
    pub(crate) fn read(reader: Reader<'_>, task: &Task) -> Result<Self, StoreError> {
        let mut inputs = HashMap::new();
        for example in &task.dictionary {
            if let ExamplePicture::Input(id, _) = example.picture
                && let Some(input) = reader.input(id)?
            {
                inputs.insert(id, input.name);
            }
        }
        let (members, concepts) = (reader.members()?, reader.concepts()?);
        let (datasets, searches, models) = (reader.datasets()?, reader.searches()?, reader.models()?);
        let names = Names {
            inputs,
            ..Names::of(&members, &concepts, &datasets, &searches, models.iter())
        };
        Ok(names.task(task))
    }

    /// Text for another task like this one, under a name that is free: with draws of its own.
    pub fn duplicate(view: &View, task: &Task) -> Self {
        let names: HashSet<&str> = view.tasks.iter().map(|summary| summary.task.name.as_str()).collect();
        let free = (2_u32..).map(|number| format!("{} ({number})", task.name));
        let name = free.into_iter().find(|name| !names.contains(name.as_str()));
        Self {
            name: name.unwrap_or_else(|| task.name.clone()),
            seed: None,
            ..Self::of(view, task)
        }
    }

    /// The text as RON, one field a line in a fixed order: what a template holds and `task new` reads.
    ///
    /// # Errors
    /// A [`ron::Error`] when the text holds what RON cannot.
    pub fn to_ron(&self) -> Result<String, ron::Error> {
        let pretty = ron::ser::PrettyConfig::new().struct_names(true).new_line("\n");
        ron::ser::to_string_pretty(self, pretty)
    }
}

impl Session {
    /// A task as text, with names that people know.
    ///
    /// # Errors
    /// [`SessionError::NoSuchTask`], or what the store said.
    pub fn task_text(&self, id: TaskId) -> Result<TaskText, SessionError> {
        Ok(TaskText::read(self.project.disk.reader(), self.view.task(id)?)?)
    }

    /// Keeps the text of a task as a template, without the seed: every task made of it draws its own.
    ///
    /// # Errors
    /// [`SessionError::Io`] when the file cannot be written.
    pub fn save_template(text: &TaskText, path: &Path) -> Result<(), SessionError> {
        let kept = TaskText {
            seed: None,
            ..text.clone()
        };
        let written = kept.to_ron().map_err(|error| SessionError::BadText {
            path: path.into(),
            message: format!("{error}."),
        })?;
        let said =
            format!("// A task for labeling; `labelwright task new PROJECT FILE` makes one like it.\n{written}\n");
        let written = media::write_whole(path, &mut |file| file.write_all(said.as_bytes()));
        written.map_err(|source| SessionError::Io {
            path: path.into(),
            source,
        })
    }

    /// The text that a template holds.
    ///
    /// # Errors
    /// [`SessionError::Io`] when the file cannot be read, [`SessionError::BadText`] when it is no task.
    pub fn load_template(path: &Path) -> Result<TaskText, SessionError> {
        read_ron(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::TaskKind;
    use domain::task::Answered;

    fn full() -> TaskText {
        TaskText {
            inputs: InputsText::Search("night \"/".into()),
            labelers: vec!["Ana".into(), "Ben".into()],
            worker_strategy: WorkerText::Partitioned {
                workers_per_input: 2,
                weights: [("Ana".into(), 3)].into(),
                overlap: Some(domain::share::Overlap {
                    percent: 12.5,
                    workers_per_input: 3,
                }),
            },
            reviewers: vec!["Rae".into()],
            review_strategy: ReviewText::Consensus {
                approval_threshold: 2,
                iou: 0.65,
            },
            assist: Some(AssistText::of("yolo")),
            instructions: "# Cars\n\nBox *all* of them.".into(),
            exclusive: true,
            take_imported: true,
            outlines_as_boxes: true,
            colors: [("car".into(), domain::Color::new(1, 2, 3))].into(),
            dictionary: vec![ExampleText {
                concept: "car".into(),
                good: false,
                input: Some("a/1.png".into()),
                part: Some((0.5, 1.0, 20.25, 30.0)),
                file: None,
                caption: "too tight".into(),
            }],
            faq: vec![Answered {
                question: "Vans?".into(),
                answer: "Cars.".into(),
            }],
            reject_reasons: vec!["not tight".into()],
            blind_review: true,
            lease_minutes: 5,
            ..TaskText::new("Street", TaskKind::Detection, vec!["car".into(), "人".into()])
        }
    }

    #[test]
    fn a_template_reads_as_it_was_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("t.ron");
        Session::save_template(&full(), &path).expect("kept");
        assert_eq!(Session::load_template(&path).expect("reads"), full());
        let seeded = TaskText {
            seed: Some(7),
            ..full()
        };
        Session::save_template(&seeded, &path).expect("kept");
        assert_eq!(Session::load_template(&path).expect("reads").seed, None);
        let text = std::fs::read_to_string(&path).expect("reads");
        assert!(text.lines().nth(1) == Some("Task("), "{text}");
    }
}
