//! What each source sends, and what it becomes.

mod athena;
mod batch;
mod custom;
mod databrew;
mod ecs;
mod emr;
mod emr_containers;
mod emr_serverless;
mod envelope;
mod fuzz;
mod glue;
mod lambda;
mod oddities;
mod quality;
mod redshift_data;
mod signal;
mod step_functions;
mod support;
