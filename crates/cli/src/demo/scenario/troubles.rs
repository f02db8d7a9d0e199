//! What goes wrong in the month, and when: a table, so that its story can be read at once.

/// A stretch of a job's runs that does not go as usual.
#[derive(Debug)]
pub(super) struct Trouble {
    job: &'static str,
    /// Where it begins, in thousandths of the job's runs; the whole means that it ends the month.
    at: usize,
    /// How many runs in a row; fewer in a month of few runs.
    runs: usize,
    /// A job with fewer runs in its month is spared.
    needs: usize,
    fate: Fate,
}

/// What happens to a run.
#[derive(Debug)]
pub(super) enum Fate {
    /// Every attempt fails.
    Fails(Fault),
    /// The first attempt fails and its retry succeeds.
    Recovers(Fault),
    /// The run reaches its timeout.
    TimesOut,
    /// A person stops it.
    IsStopped,
    /// Its end is never told.
    LosesItsEnd,
    /// The service's API does not answer for it.
    IsUnanswered,
    /// It began so many minutes before the month's end, and goes on.
    RunsStill(i64),
}

/// An error as its platform words it; `{date}` stands for the loaded day.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) code: &'static str,
    pub(super) message: &'static str,
}

const fn fault(code: &'static str, message: &'static str) -> Fault {
    Fault { code, message }
}

const fn trouble(job: &'static str, at: usize, runs: usize, needs: usize, fate: Fate) -> Trouble {
    Trouble {
        job,
        at,
        runs,
        needs,
        fate,
    }
}

const NO_ORDERS: Fault = fault(
    "",
    "AnalysisException: Path does not exist: s3://raw-111122223333/orders/dt={date}",
);
const NO_PARTITION: Fault = fault(
    "",
    "EntityNotFoundException: Partition not found in table curated.orders for dt={date}",
);
const STAGE_FAILED: Fault = fault(
    "",
    "Py4JJavaError: An error occurred while calling o142.save. Job aborted due to stage failure: Task 17 in stage 9.0 failed 4 times",
);
const LINK_LOST: Fault = fault(
    "",
    "Py4JJavaError: An error occurred while calling o98.load. Communications link failure to orders-db.internal.example.com:3306",
);
const NO_STREAM: Fault = fault(
    "",
    "ProvisionedThroughputExceededException: Rate exceeded for shard shardId-000000000012 in stream clickstream-prod",
);
const OUT_OF_MEMORY: Fault = fault(
    "",
    "java.lang.OutOfMemoryError: Java heap space. Executor 4 on 10.0.17.42 lost: container killed for exceeding memory limits",
);
const NO_GRANT: Fault = fault(
    "",
    "AccessDeniedException: Insufficient Lake Formation permissions: Required Select on shipments_raw",
);
const CATALOGUE_DOWN: Fault = fault(
    "",
    "requests.exceptions.ConnectionError: Read timed out after 60 seconds, https://catalogue.example.com/v2/products?page=118",
);
const NO_COLUMN: Fault = fault(
    "",
    "AnalysisException: Column 'utm_campaign_id' does not exist. Did you mean one of the following? [campaign_key, utm_medium, utm_source]",
);
// The only message that carries an address and a key: what must not be shown must be there to hide.
const TOKEN_REVOKED_IN_FULL: Fault = fault(
    "AirflowException",
    "Task fetch_contacts failed: 401 Unauthorized, token of crm-sync@example.com (AKIAIOSFODNN7EXAMPLE) was revoked",
);
const TOKEN_REVOKED: Fault = fault(
    "AirflowException",
    "Task fetch_contacts failed: 401 Unauthorized, token of app-4471 was revoked",
);
const TASK_KILLED: Fault = fault(
    "AirflowException",
    "Task build_revenue_daily exited with return code 137",
);
const NO_RELATION: Fault = fault(
    "DbtDatabaseError",
    "Database Error in model fct_invoices: relation stg_invoices does not exist",
);

static TROUBLES: &[Trouble] = &[
    trouble("orders_daily_load", 340, 2, 3, Fate::Fails(NO_ORDERS)),
    trouble("orders_daily_load", 760, 1, 12, Fate::Recovers(LINK_LOST)),
    trouble(
        "customer_order_summary",
        340,
        2,
        10,
        Fate::Fails(NO_PARTITION),
    ),
    trouble(
        "clickstream_sessionize",
        110,
        1,
        20,
        Fate::Recovers(STAGE_FAILED),
    ),
    trouble(
        "clickstream_sessionize",
        290,
        1,
        60,
        Fate::Recovers(STAGE_FAILED),
    ),
    trouble("clickstream_sessionize", 400, 1, 60, Fate::IsUnanswered),
    trouble("clickstream_sessionize", 560, 4, 20, Fate::Fails(NO_STREAM)),
    trouble(
        "clickstream_sessionize",
        715,
        1,
        60,
        Fate::Recovers(STAGE_FAILED),
    ),
    trouble(
        "clickstream_sessionize",
        880,
        1,
        60,
        Fate::Recovers(STAGE_FAILED),
    ),
    trouble("fraud_features", 1_000, 1, 4, Fate::RunsStill(41)),
    trouble("fraud_features", 680, 3, 6, Fate::Fails(OUT_OF_MEMORY)),
    trouble("inventory_snapshot", 470, 2, 4, Fate::TimesOut),
    trouble("shipment_tracking_us", 200, 3, 8, Fate::Fails(NO_GRANT)),
    trouble("shipment_tracking_us", 640, 1, 20, Fate::IsStopped),
    trouble("product_dim_refresh", 150, 1, 20, Fate::IsUnanswered),
    trouble("product_dim_refresh", 440, 1, 20, Fate::IsStopped),
    trouble(
        "product_dim_refresh",
        820,
        1,
        10,
        Fate::Fails(CATALOGUE_DOWN),
    ),
    trouble("marketing_attribution", 1_000, 2, 1, Fate::Fails(NO_COLUMN)),
    trouble("crm_contacts_sync", 1_000, 1, 3, Fate::RunsStill(30)),
    trouble(
        "crm_contacts_sync",
        440,
        1,
        3,
        Fate::Fails(TOKEN_REVOKED_IN_FULL),
    ),
    trouble("crm_contacts_sync", 452, 2, 40, Fate::Fails(TOKEN_REVOKED)),
    trouble("revenue_mart", 250, 1, 10, Fate::Recovers(TASK_KILLED)),
    trouble("revenue_mart", 620, 1, 4, Fate::LosesItsEnd),
    trouble("dbt_finance_marts", 540, 2, 8, Fate::Fails(NO_RELATION)),
];

/// What happens to each of a job's runs; `None` is a run like any other.
pub(super) fn fates(job: &str, count: usize) -> Vec<Option<&'static Fate>> {
    let mut fates = vec![None; count];
    for trouble in TROUBLES
        .iter()
        .filter(|it| it.job == job && it.needs <= count)
    {
        let length = trouble.runs.min(count / 4).max(1);
        let begin = (trouble.at * (count - 1) / 1_000).min(count - length);
        for fate in &mut fates[begin..begin + length] {
            // The first row of the table wins where two meet.
            fate.get_or_insert(&trouble.fate);
        }
    }
    fates
}
