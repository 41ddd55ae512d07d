//! Tests of triangles.
