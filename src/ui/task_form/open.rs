//! How the window opens a form for a task.

use super::{Here, TaskForm};
use crate::forms::{Dialog, Form};
use crate::workspace::Ui;
use domain::AnnotationId;
use session::view::View;

impl Ui {
    /// Opens a form for a new task, for a copy, or for one that is there; what was begun in such a form before can be
    /// taken up in it.
    pub(crate) fn open_task(&mut self, dialog: Dialog, view: &View) {
        let found = |id| view.tasks.iter().find(|summary| summary.task.id == id);
        let form = match dialog {
            Dialog::EditTask(task) => found(task).map(|summary| TaskForm::edit(view, summary)),
            Dialog::CopyTask(task) => found(task).map(|summary| TaskForm::copy_of(view, summary)),
            _ => Some(TaskForm::new(view)),
        };
        let Some(form) = form else { return };
        let earlier = self.begun.iter().position(|begun| begun.editing() == form.editing());
        let earlier = earlier.map(|place| self.begun.remove(place));
        self.form = Some(Form::Task(Box::new(form.after(earlier))));
    }
}

impl Here {
    /// The input on the canvas, and the one annotation of it that is selected.
    pub fn of(view: &View, selection: &[AnnotationId]) -> Option<Self> {
        let current = view.current.as_ref()?;
        let one = match selection {
            [one] => current.annotations.iter().find(|annotation| annotation.id == *one),
            _ => None,
        };
        let selected = one.and_then(|annotation| {
            let concept = view.concept(annotation.concept)?.name.clone();
            Some((annotation.region.bounds()?, concept))
        });
        Some(Self {
            input: current.input.name.clone(),
            selected,
        })
    }
}
