//! Tests of validity.
