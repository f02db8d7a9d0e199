//! What is looked for: a detector a file.

mod action_in_loop;
mod aqe_disabled;
mod broadcast_disabled;
mod broadcast_too_large;
mod cache_unused;
mod cartesian_join;
mod collect_to_driver;
mod count_for_empty;
mod debug_action;
mod delta_merge_full_scan;
mod deprecated_api;
mod discarded_action;
mod discarded_transform;
mod duplicate_read;
mod dynamicframe_roundtrip;
mod full_scan;
mod glue_missing_commit;
mod glue_no_pushdown;
mod glue_no_transformation_ctx;
mod infer_schema;
mod jdbc_unpartitioned;
mod join_order;
mod merge_schema_read;
mod missing_broadcast;
mod missing_cache;
mod multiple_counts;
mod non_equi_join;
mod nondeterministic_join_key;
mod not_in_subquery;
mod partition_filter_wrapped;
mod prelude;
mod python_udf;
mod rdd_conversion;
mod rdd_group_by_key;
mod redundant_distinct;
mod redundant_repartition;
mod select_star;
mod shuffle_partitions_extreme;
mod single_partition_write;
mod small_files;
mod static_partition_overwrite;
mod streaming_no_checkpoint;
mod streaming_no_watermark;
mod topandas_unbounded;
mod udf_in_filter;
mod union_in_loop;
mod useless_sort;
mod window_no_partition;
mod withcolumn_chain;
mod withcolumn_in_loop;
mod write_in_loop;

use crate::detector::Detector;

/// All detectors, those of the most common faults first.
pub static DETECTORS: &[&Detector] = &[
    &small_files::DETECTOR,
    &full_scan::DETECTOR,
    &missing_broadcast::DETECTOR,
    &multiple_counts::DETECTOR,
    &select_star::DETECTOR,
    &window_no_partition::DETECTOR,
    &cartesian_join::DETECTOR,
    &collect_to_driver::DETECTOR,
    &topandas_unbounded::DETECTOR,
    &action_in_loop::DETECTOR,
    &write_in_loop::DETECTOR,
    &count_for_empty::DETECTOR,
    &discarded_action::DETECTOR,
    &discarded_transform::DETECTOR,
    &debug_action::DETECTOR,
    &withcolumn_in_loop::DETECTOR,
    &withcolumn_chain::DETECTOR,
    &union_in_loop::DETECTOR,
    &missing_cache::DETECTOR,
    &cache_unused::DETECTOR,
    &duplicate_read::DETECTOR,
    &redundant_repartition::DETECTOR,
    &single_partition_write::DETECTOR,
    &useless_sort::DETECTOR,
    &redundant_distinct::DETECTOR,
    &rdd_conversion::DETECTOR,
    &rdd_group_by_key::DETECTOR,
    &python_udf::DETECTOR,
    &udf_in_filter::DETECTOR,
    &nondeterministic_join_key::DETECTOR,
    &non_equi_join::DETECTOR,
    &not_in_subquery::DETECTOR,
    &broadcast_too_large::DETECTOR,
    &join_order::DETECTOR,
    &partition_filter_wrapped::DETECTOR,
    &delta_merge_full_scan::DETECTOR,
    &static_partition_overwrite::DETECTOR,
    &infer_schema::DETECTOR,
    &merge_schema_read::DETECTOR,
    &jdbc_unpartitioned::DETECTOR,
    &streaming_no_checkpoint::DETECTOR,
    &streaming_no_watermark::DETECTOR,
    &glue_no_transformation_ctx::DETECTOR,
    &glue_missing_commit::DETECTOR,
    &glue_no_pushdown::DETECTOR,
    &dynamicframe_roundtrip::DETECTOR,
    &shuffle_partitions_extreme::DETECTOR,
    &aqe_disabled::DETECTOR,
    &broadcast_disabled::DETECTOR,
    &deprecated_api::DETECTOR,
];
