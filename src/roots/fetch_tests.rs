use super::*;
use crate::place::Known;
use object_store::memory::InMemory;
use object_store::throttle::{ThrottleConfig, ThrottledStore};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

const PATIENCE: Duration = Duration::from_secs(60);

/// A fetcher with a store in memory.
struct World {
    fetcher: Arc<Fetcher>,
    location: Location,
    /// Its copies.
    _folder: tempfile::TempDir,
}

impl World {
    /// With files of a thousand bytes; each answer of the store begins after `wait`.
    fn holding(names: &[&str], wait: Duration) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let fetcher = Arc::new(Fetcher::new(Cache::new(Some(folder.path().join("pictures")), 1 << 30)));
        let location: Location = "s3://bucket".parse().expect("a location");
        let store = InMemory::new();
        let runtime = fetcher.runtime().expect("threads");
        for name in names {
            let path = object_store::path::Path::from(*name);
            runtime.block_on(store.put(&path, vec![7; 1000].into())).expect("put");
        }
        let slow = ThrottleConfig {
            wait_get_per_call: wait,
            ..ThrottleConfig::default()
        };
        let opened = Arc::new(ThrottledStore::new(store, slow));
        fetcher.shared.lock().stores.insert(location.clone(), opened);
        Self {
            fetcher,
            location,
            _folder: folder,
        }
    }

    fn object(&self, name: &str) -> Object {
        self.fetcher.object(&self.location, name, Known::default())
    }

    fn known(&self, known: Known) -> Result<Option<PathBuf>, FetchError> {
        self.fetcher.object(&self.location, "a.jpg", known).file(&|| true)
    }

    fn is_here(&self, name: &str) -> bool {
        self.fetcher.shared.cache.get(&self.object(name).file_name()).is_some()
    }

    fn until(&self, what: &str, is: impl Fn(&Self) -> bool) {
        let began = Instant::now();
        while !is(self) {
            assert!(began.elapsed() < PATIENCE, "{what}");
            std::thread::sleep(LOOK);
        }
    }
}

#[test]
fn a_copy_is_the_same_bytes_or_none() {
    let world = World::holding(&["a.jpg"], Duration::ZERO);
    let right = Known {
        hash: Some(*blake3::hash(&[7; 1000]).as_bytes()),
        bytes: Some(1000),
        ..Known::default()
    };
    let file = world.known(right.clone()).expect("fetched").expect("wanted");
    assert_eq!(std::fs::read(&file).expect("reads"), [7; 1000]);
    assert_eq!(file.extension().and_then(|ending| ending.to_str()), Some("jpg"));
    let wrong = |known: Known| assert_eq!(world.known(known), Err(FetchError::Changed));
    wrong(Known {
        hash: Some([1; 32]),
        ..Known::default()
    });
    wrong(Known {
        bytes: Some(999),
        ..Known::default()
    });
    wrong(Known {
        etag: Some("another".into()),
        ..Known::default()
    });
    let gone = world.object("gone.jpg").file(&|| true);
    assert_eq!(gone, Err(FetchError::NotFound));
}

#[test]
fn what_comes_next_is_fetched_while_nobody_waits() {
    let names: Vec<String> = (0..20).map(|number| format!("{number}.jpg")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let world = World::holding(&names, Duration::from_millis(5));
    world
        .fetcher
        .ahead(names.iter().map(|name| world.object(name)).collect());
    world.until("all are here", |world| names.iter().all(|name| world.is_here(name)));
    world.until("nothing is left", |world| {
        let state = world.fetcher.shared.lock();
        state.jobs.is_empty() && state.fillers == 0
    });
}

#[test]
fn what_is_skipped_is_given_up() {
    let world = World::holding(&["a.jpg", "b.jpg"], Duration::from_secs(3600));
    let wanted = AtomicBool::new(true);
    std::thread::scope(|scope| {
        let waits = scope.spawn(|| world.object("a.jpg").file(&|| wanted.load(Ordering::Relaxed)));
        world.until("it is asked for", |world| !world.fetcher.shared.lock().jobs.is_empty());
        wanted.store(false, Ordering::Relaxed);
        assert_eq!(waits.join().expect("ends"), Ok(None));
    });
    assert!(
        world.fetcher.shared.lock().jobs.is_empty(),
        "nothing is fetched for nobody"
    );
    world.fetcher.ahead(vec![world.object("a.jpg"), world.object("b.jpg")]);
    world.until("both are asked for", |world| {
        world.fetcher.shared.lock().jobs.len() == 2
    });
    world.fetcher.ahead(vec![world.object("b.jpg")]);
    let jobs: Vec<String> = world.fetcher.shared.lock().jobs.keys().cloned().collect();
    assert_eq!(jobs, [world.object("b.jpg").file_name()]);
}

#[test]
fn two_who_wait_for_one_picture_both_get_it() {
    let world = World::holding(&["a.jpg"], Duration::from_millis(50));
    std::thread::scope(|scope| {
        let both = [(); 2].map(|()| scope.spawn(|| world.object("a.jpg").file(&|| true)));
        for one in both {
            assert!(one.join().expect("ends").expect("fetched").is_some());
        }
    });
    assert!(world.fetcher.shared.lock().jobs.is_empty());
}

#[test]
fn thumbnails_are_left_for_others_where_that_is_wanted() {
    let world = World::holding(&["a.jpg"], Duration::ZERO);
    let object = world.object("a.jpg");
    assert_eq!(object.shared_thumbnail("abc.jpg"), None);
    object.share_thumbnail("abc.jpg", vec![1; 10]);
    world.fetcher.share_thumbnails(&world.location, true).expect("written");
    assert_eq!(object.shared_thumbnail("abc.jpg"), None, "it was not wanted then");
    object.share_thumbnail("abc.jpg", vec![1; 10]);
    world.until("it is there", |_| {
        object.shared_thumbnail("abc.jpg") == Some(vec![1; 10])
    });
    let mut listed = Vec::new();
    let all = world.fetcher.list(&world.location, &mut |file| {
        listed.push(file.rest);
        true
    });
    assert_eq!(
        (all, listed),
        (Ok(()), vec!["a.jpg".to_owned()]),
        "what is kept there is no picture"
    );
    world.fetcher.share_thumbnails(&world.location, false).expect("written");
    assert_eq!(object.shared_thumbnail("abc.jpg"), None);
}

#[test]
fn a_location_is_tried_by_the_pictures_that_should_be_there() {
    let world = World::holding(&["2024/a.jpg"], Duration::ZERO);
    let fetcher = &world.fetcher;
    let known = ["gone.jpg".to_owned(), "2024/a.jpg".to_owned()];
    assert_eq!(fetcher.try_location(&world.location, &known), Ok(()));
    assert_eq!(
        fetcher.try_location(&world.location, &known[..1]),
        Err(FetchError::NotFound)
    );
    assert_eq!(fetcher.try_location(&world.location, &[]), Ok(()));
    let folder = tempfile::tempdir().expect("a folder");
    let here = Location::Folder(folder.path().to_path_buf());
    assert_eq!(fetcher.try_location(&here, &known), Err(FetchError::NotFound));
    std::fs::write(folder.path().join("gone.jpg"), "").expect("written");
    assert_eq!(fetcher.try_location(&here, &known), Ok(()));
    let nowhere = Location::Folder(folder.path().join("nowhere"));
    assert_eq!(fetcher.try_location(&nowhere, &[]), Err(FetchError::NotFound));
}
