//! Tests of simplify.
