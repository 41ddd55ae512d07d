//! Files that were cut, bent or made up: refused or run, never a panic.

use super::grey;
use crate::support::onnx::Network;
use labelwright::predict::{EngineChoice, Options, Predictor, Stop, describe};
use proptest::prelude::*;
use std::sync::Arc;

fn sound() -> Vec<u8> {
    let mut network = Network::new(32, 32, &[1, 6, 8], vec![0.3; 48]);
    network.metadata = vec![("names", "{0: 'a', 1: 'b'}"), ("task", "detect")];
    network.bytes()
}

/// Describes bytes as a file and, when that passes, shows it a picture.
fn try_out(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.onnx");
    std::fs::write(&path, bytes).expect("written");
    let Ok(told) = describe(&path) else { return };
    let pixels = grey(40, 30);
    if let Ok(mut predictor) = Predictor::load(&Arc::new(told), EngineChoice::Rten, 1) {
        let _ = predictor.findings(&pixels, pixels.size(), &Options::default(), &Stop::default());
    }
}

#[test]
fn every_cut_is_refused() {
    let whole = sound();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.onnx");
    // The graph's own end; what follows are notes that may be missing.
    let end = whole.len() - 60;
    for length in (0..end).step_by(7) {
        std::fs::write(&path, &whole[..length]).expect("written");
        assert!(describe(&path).is_err(), "{length} of {}", whole.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn flipped_bits_never_panic(flips in proptest::collection::vec((any::<prop::sample::Index>(), 0u8..8), 1..4)) {
        let mut bytes = sound();
        for (at, bit) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        try_out(&bytes);
    }

    #[test]
    fn any_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        try_out(&bytes);
    }
}
