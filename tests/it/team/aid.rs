//! What the lead's window asks for while a task is configured: counts, datasets, templates, pictures.

use crate::support::sessions::until;
use crate::support::team::Team;
use labelwright::domain::TaskKind;
use labelwright::domain::pixels::Pixels;
use labelwright::session::task_text::{InputsText, TaskText};
use labelwright::session::view::{GuidePicture, JobOutcome, PictureSource};
use labelwright::session::{Command, DataCommand, Session, TaskCommand};

fn picture(session: &mut Session, source: PictureSource) -> Result<Pixels, String> {
    session
        .apply(Command::Task(TaskCommand::ShowPictures(vec![source.clone()])))
        .expect("asked");
    let key = source.key();
    let there = |session: &Session| match session.view().task_setup.pictures.get(&key) {
        Some(GuidePicture::Here(pixels)) => Some(Ok(pixels.clone())),
        Some(GuidePicture::Failed(reason)) => Some(Err(reason.clone())),
        Some(GuidePicture::Coming) | None => None,
    };
    until(session, |session| there(session).is_some());
    there(session).expect("there")
}

#[test]
fn pictures_are_inputs_parts_of_them_and_files_beside_the_project() {
    let team = Team::with_pictures(3);
    let mut lea = team.session("Lea");
    let whole = picture(&mut lea, PictureSource::Input("1.png".into(), None)).expect("a picture");
    assert_eq!((whole.size().width, whole.size().height), (64, 48));
    let part = Some((10.0, 10.0, 30.0, 20.0));
    let cut = picture(&mut lea, PictureSource::Input("2.png".into(), part)).expect("a part");
    assert_eq!((cut.size().width, cut.size().height), (20, 10));
    let second = image::open(team.path().with_file_name("pics/2.png")).expect("a picture");
    assert_eq!(cut.data()[..3], second.to_rgb8().get_pixel(10, 10).0);
    let file = picture(&mut lea, PictureSource::File("pics/0.png".into())).expect("a file");
    assert_eq!(file.size().width, 64);
}

#[test]
fn a_picture_that_cannot_be_shown_says_why() {
    let team = Team::with_pictures(1);
    let mut lea = team.session("Lea");
    let gone = picture(&mut lea, PictureSource::File("guide/none.png".into())).expect_err("is not there");
    assert!(gone.contains("guide/none.png cannot be shown:"), "{gone}");
    let unknown = picture(&mut lea, PictureSource::Input("9.png".into(), None)).expect_err("is not there");
    assert!(unknown.contains("There is no input \"9.png\""), "{unknown}");
    let project = picture(&mut lea, PictureSource::File("p.labelwright".into())).expect_err("is no picture");
    assert!(project.contains("p.labelwright cannot be shown:"), "{project}");
}

#[test]
fn choices_are_counted_and_all_inputs_become_a_dataset_once() {
    let team = Team::with_pictures(12);
    let mut lea = team.session("Lea");
    let mut counted = |choice: InputsText| {
        lea.apply(Command::Task(TaskCommand::CountInputs(choice.clone())))
            .expect("asked");
        let of = |session: &Session| {
            let counted = session.view().task_setup.counted.as_ref();
            counted.filter(|(known, _)| *known == choice).map(|(_, count)| *count)
        };
        until(&mut lea, |session| of(session).is_some());
        of(&lea).expect("counted")
    };
    assert_eq!(counted(InputsText::All), 12);
    assert_eq!(counted(InputsText::Search("1".into())), 3);
    assert_eq!(counted(InputsText::Dataset("Summer".into())), 0);
    lea.apply(Command::Data(DataCommand::MakeDataset(" Summer ".into())))
        .expect("asked");
    lea.wait_for_jobs();
    assert!(lea.view().datasets.iter().any(|dataset| dataset.name == "Summer"));
    lea.apply(Command::Data(DataCommand::MakeDataset("Summer".into())))
        .expect("asked");
    lea.wait_for_jobs();
    let outcomes: Vec<_> = lea.view().jobs.iter().filter_map(|job| job.outcome.clone()).collect();
    let made = JobOutcome::DatasetChanged("\"Summer\" holds 12 inputs.".into());
    assert_eq!(outcomes[0], made);
    assert!(matches!(&outcomes[1], JobOutcome::Failed(_)), "{outcomes:?}");
    team.sound();
}

#[test]
fn a_template_without_an_ending_gets_one() {
    let team = Team::with_pictures(1);
    let mut lea = team.session("Lea");
    let file = team.path().with_file_name("street");
    let text = TaskText::new("Street", TaskKind::Detection, vec!["car".into()]);
    lea.apply(Command::Task(TaskCommand::SaveTemplate(
        file.clone(),
        Box::new(text.clone()),
    )))
    .expect("saved");
    let written = file.with_extension("ron");
    lea.apply(Command::Task(TaskCommand::LoadTemplate(written)))
        .expect("loaded");
    assert_eq!(lea.view().task_setup.template, Some((1, text)));
    assert!(
        lea.apply(Command::Task(TaskCommand::LoadTemplate(file))).is_err(),
        "no file of that name"
    );
}
