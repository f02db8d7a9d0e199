//! The Glue jobs.

use super::profiles::{Capacity, Engine, Glue, Metering, Pace, Profile, Version};
use super::schedule::{Days, Schedule};
use jiff::civil::Weekday;

const IRELAND: &str = "eu-west-1";
const EVERY_OTHER_HOUR: &[i8] = &[0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22];

pub(super) static JOBS: &[Profile] = &[
    Profile {
        name: "orders_daily_load",
        description: "Loads the day's orders into the curated zone",
        region: IRELAND,
        team: "orders",
        schedule: Schedule {
            days: Days::Every,
            hours: &[2],
            minute: 5,
        },
        pace: Pace {
            seconds: 1_440,
            noise: 80,
            trend: 120,
            weekend: 1_180,
            rows: 4_100_000,
        },
        engine: Engine::Glue(Glue {
            max_retries: 1,
            notify_delay_minutes: Some(25),
            ..spark("G.1X", 1, 10, "5.0", 120)
        }),
        recipients: &["orders-team@example.com", "warehouse-oncall@example.com"],
        on_success: &[],
    },
    Profile {
        name: "marketing_attribution",
        description: "Credits each order to the campaigns before it",
        region: IRELAND,
        team: "marketing",
        schedule: Schedule {
            days: Days::Weekdays,
            hours: &[4],
            minute: 40,
        },
        pace: Pace {
            seconds: 2_700,
            noise: 150,
            trend: 40,
            weekend: 1_000,
            rows: 9_800_000,
        },
        engine: Engine::Glue(Glue {
            metering: Metering::Flex,
            ..spark("G.1X", 1, 16, "4.0", 180)
        }),
        recipients: &["marketing-data@example.com"],
        on_success: &[],
    },
    Profile {
        name: "inventory_snapshot",
        description: "Snapshot of stock in every warehouse",
        region: IRELAND,
        team: "supply",
        schedule: Schedule {
            days: Days::Every,
            hours: &[1, 7, 13, 19],
            minute: 0,
        },
        pace: Pace {
            seconds: 780,
            noise: 90,
            trend: 20,
            weekend: 900,
            rows: 2_350_000,
        },
        engine: Engine::Glue(spark("G.2X", 2, 6, "5.0", 45)),
        recipients: &["supply-chain-data@example.com"],
        on_success: &[],
    },
    Profile {
        name: "clickstream_sessionize",
        description: "Groups page views into sessions",
        region: IRELAND,
        team: "web",
        schedule: Schedule {
            days: Days::Every,
            hours: EVERY_OTHER_HOUR,
            minute: 15,
        },
        pace: Pace {
            seconds: 410,
            noise: 180,
            trend: 90,
            weekend: 1_250,
            rows: 6_700_000,
        },
        engine: Engine::Glue(Glue {
            max_retries: 1,
            argument: "--window_start",
            ..spark("G.1X", 1, 8, "4.0", 60)
        }),
        recipients: &["web-analytics@example.com"],
        on_success: &[],
    },
    Profile {
        name: "fraud_features",
        description: "Features of the fraud model, from payments and devices",
        region: IRELAND,
        team: "risk",
        schedule: Schedule {
            days: Days::Every,
            hours: &[3, 11, 19],
            minute: 30,
        },
        pace: Pace {
            seconds: 2_040,
            noise: 110,
            trend: 160,
            weekend: 1_050,
            rows: 18_400_000,
        },
        engine: Engine::Glue(Glue {
            notify_delay_minutes: Some(30),
            ..spark("R.2X", 2, 5, "5.0", 150)
        }),
        recipients: &["risk-engineering@example.com"],
        on_success: &[],
    },
    Profile {
        name: "customer_order_summary",
        description: "One row a customer: orders, value, last purchase",
        region: IRELAND,
        team: "orders",
        schedule: Schedule {
            days: Days::Every,
            hours: &[3],
            minute: 20,
        },
        pace: Pace {
            seconds: 900,
            noise: 70,
            trend: 60,
            weekend: 1_100,
            rows: 1_240_000,
        },
        engine: Engine::Glue(spark("G.1X", 1, 6, "5.0", 90)),
        recipients: &["orders-team@example.com"],
        on_success: &[],
    },
    Profile {
        name: "store_sales_capetown",
        description: "Daily till sales of the Cape Town stores",
        region: "af-south-1",
        team: "retail",
        schedule: Schedule {
            days: Days::Every,
            hours: &[20],
            minute: 45,
        },
        pace: Pace {
            seconds: 520,
            noise: 60,
            trend: 10,
            weekend: 1_300,
            rows: 310_000,
        },
        engine: Engine::Glue(spark("G.1X", 1, 4, "4.0", 60)),
        recipients: &["retail-data@example.com"],
        on_success: &[],
    },
    Profile {
        name: "shipment_tracking_us",
        description: "Carrier scans of the American warehouses",
        region: "us-east-1",
        team: "supply",
        schedule: Schedule {
            days: Days::Every,
            hours: &[6, 18],
            minute: 10,
        },
        pace: Pace {
            seconds: 660,
            noise: 120,
            trend: 50,
            weekend: 650,
            rows: 890_000,
        },
        engine: Engine::Glue(spark("G.1X", 1, 6, "5.0", 60)),
        recipients: &[],
        on_success: &[],
    },
    Profile {
        name: "product_dim_refresh",
        description: "Refreshes the product dimension from the catalogue's interface",
        region: IRELAND,
        team: "catalogue",
        schedule: Schedule {
            days: Days::Every,
            hours: &[0, 12],
            minute: 50,
        },
        pace: Pace {
            seconds: 340,
            noise: 140,
            trend: 0,
            weekend: 800,
            rows: 86_000,
        },
        engine: Engine::Glue(Glue {
            capacity: Capacity::PythonShell,
            ..spark("", 0, 0, "3.0", 30)
        }),
        recipients: &["catalogue@example.com"],
        on_success: &[],
    },
    Profile {
        name: "returns_backfill",
        description: "Matches late returns with the orders of the last quarter",
        region: IRELAND,
        team: "orders",
        schedule: Schedule {
            days: Days::Only(Weekday::Sunday),
            hours: &[5],
            minute: 0,
        },
        pace: Pace {
            seconds: 5_400,
            noise: 120,
            trend: 30,
            weekend: 1_000,
            rows: 22_000_000,
        },
        engine: Engine::Glue(Glue {
            metering: Metering::AutoScaling,
            notify_delay_minutes: Some(60),
            ..spark("G.2X", 2, 20, "5.0", 240)
        }),
        recipients: &["orders-team@example.com"],
        on_success: &["returns-team@example.com"],
    },
    Profile {
        name: "loyalty_points_rollup",
        description: "Points earned and spent, by member and day",
        region: IRELAND,
        team: "loyalty",
        schedule: Schedule {
            days: Days::Every,
            hours: &[4],
            minute: 0,
        },
        pace: Pace {
            seconds: 760,
            noise: 70,
            trend: 30,
            weekend: 1_150,
            rows: 2_050_000,
        },
        engine: Engine::Glue(Glue {
            version: Version::Newest,
            ..spark("G.1X", 1, 8, "5.0", 60)
        }),
        recipients: &["loyalty@example.com"],
        on_success: &[],
    },
];

const fn spark(
    kind: &'static str,
    dpu_each: u32,
    count: u32,
    version: &'static str,
    timeout_minutes: i64,
) -> Glue {
    Glue {
        capacity: Capacity::Workers {
            kind,
            dpu_each,
            count,
        },
        version: Version::Fixed(version),
        metering: Metering::Fixed,
        max_retries: 0,
        timeout_minutes,
        notify_delay_minutes: None,
        argument: "--run_date",
    }
}
