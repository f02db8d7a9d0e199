//! The jobs of other orchestrators, which report their own runs.

use super::profiles::{Custom, Engine, Orchestrator, Pace, Profile, Reported};
use super::schedule::{Days, Schedule};

pub(super) static JOBS: &[Profile] = &[
    Profile {
        name: "crm_contacts_sync",
        description: "Brings contacts of the CRM into the warehouse",
        region: "eu-west-1",
        team: "sales",
        // Off the full hour: Airflow's run ids name the instant alone, not the job.
        schedule: Schedule {
            days: Days::Weekdays,
            hours: &[6, 12, 18],
            minute: 30,
        },
        pace: Pace {
            seconds: 390,
            noise: 160,
            trend: 0,
            weekend: 1_000,
            rows: 41_000,
        },
        engine: Engine::Custom(Custom {
            platform: Orchestrator::Airflow,
            reporter: "airflow-listener/1.0",
            parent: None,
            price: Reported::UnitsOnly,
        }),
        recipients: &["sales-operations@example.com"],
        on_success: &[],
    },
    Profile {
        name: "revenue_mart",
        description: "Revenue by day, channel and country",
        region: "eu-west-1",
        team: "finance",
        schedule: Schedule {
            days: Days::Every,
            hours: &[5],
            minute: 0,
        },
        pace: Pace {
            seconds: 1_050,
            noise: 80,
            trend: 60,
            weekend: 1_100,
            rows: 640_000,
        },
        engine: Engine::Custom(Custom {
            platform: Orchestrator::Airflow,
            reporter: "airflow-listener/1.0",
            parent: None,
            price: Reported::MicroUsdPerSecond(780),
        }),
        recipients: &["finance-data@example.com"],
        on_success: &[],
    },
    Profile {
        name: "dbt_finance_marts",
        description: "The finance team's models",
        region: "eu-west-1",
        team: "finance",
        schedule: Schedule {
            days: Days::Every,
            hours: &[5, 15],
            minute: 20,
        },
        pace: Pace {
            seconds: 480,
            noise: 90,
            trend: 70,
            weekend: 950,
            rows: 1_200_000,
        },
        engine: Engine::Custom(Custom {
            platform: Orchestrator::Dbt,
            reporter: "dbt-artifacts/1.0",
            parent: Some("revenue_mart"),
            price: Reported::MicroUsdPerSecond(850),
        }),
        recipients: &["finance-data@example.com", "warehouse-oncall@example.com"],
        on_success: &[],
    },
];
