//! Tests of boolean.
