//! One question to the disk at a time: asked again while it is in flight, it is asked once more after the answer.

/// Whether a question is being answered.
#[derive(Debug, Default)]
pub(super) struct Asked {
    in_flight: bool,
    again: bool,
    age: u64,
}

impl Asked {
    /// Whether to ask now. While an answer is on its way the question waits for it: the answer may have been read before
    /// what we are told of now.
    pub(crate) fn begin(&mut self) -> bool {
        if self.in_flight {
            self.again = true;
            return false;
        }
        self.in_flight = true;
        true
    }

    /// The answer is here, or will not come.
    pub(crate) fn end(&mut self) {
        self.in_flight = false;
    }

    /// Whether it was asked again meanwhile; told once.
    pub(crate) fn take_again(&mut self) -> bool {
        std::mem::take(&mut self.again)
    }

    /// Whether an answer is on its way.
    pub(crate) fn is_in_flight(&self) -> bool {
        self.in_flight
    }

    /// The age that a question is asked at; an answer of another age is out of date.
    pub(crate) fn age(&self) -> u64 {
        self.age
    }

    /// An answer that is on its way is out of date.
    pub(crate) fn outdate(&mut self) {
        self.age += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asked_again_while_on_the_way_it_is_asked_once_more() {
        let mut asked = Asked::default();
        assert!(asked.begin());
        assert!(!asked.begin());
        assert!(!asked.begin());
        asked.end();
        assert!(asked.take_again());
        assert!(asked.begin());
        asked.end();
        assert!(!asked.take_again());
    }
}
