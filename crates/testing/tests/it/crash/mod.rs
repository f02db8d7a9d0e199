//! The crash matrix: each function is killed before and after each of its calls of the world outside.
//! What delivered the work delivers it again, and all must be as if nothing had happened.

/// One test for each side of each call of a story (of calls that are alike, of the first and the last),
/// and one that the story makes no more calls. A story plays
/// its work with a process that may end, checks what became of it, and says how many calls it made.
macro_rules! matrix {
    ($story:ident makes $calls:literal: $($name:ident = $call:literal),* $(,)?) => {
        #[test]
        fn no_call_is_left_out() {
            let calls = $crate::crash::runtime().block_on($story(strands_testing::Crash::never()));
            assert_eq!(calls, $calls);
        }

        $(mod $name {
            #[test]
            fn before() {
                let crash = strands_testing::Crash::at($call, strands_testing::Side::Before);
                $crate::crash::runtime().block_on(super::$story(crash));
            }

            #[test]
            fn after() {
                let crash = strands_testing::Crash::at($call, strands_testing::Side::After);
                $crate::crash::runtime().block_on(super::$story(crash));
            }
        })*
    };
}

mod healing;
mod mail;
pub(crate) mod office;
mod rollup;
mod tracking;

use crate::history::rows;
use serde_json::Value;
use strands_store::Store;
use strands_testing::{Crash, Proxy, TestStore};
use tokio::runtime::Runtime;

/// Tables, and a way to them on which the process may end.
struct Place {
    tables: TestStore,
    proxy: Proxy,
}

impl Place {
    async fn new(crash: Crash) -> Self {
        let tables = TestStore::start().await;
        let proxy = Proxy::crashing(&tables.url(), crash).await;
        Self { tables, proxy }
    }

    /// What the process that may end calls.
    async fn fragile(&self) -> Store {
        Store::at_endpoint(self.proxy.url()).await
    }

    /// What its successor calls.
    async fn sound(&self) -> Store {
        self.tables.store().await
    }

    /// Every row, without what may depend on how often it was written.
    fn rows(&self) -> Vec<String> {
        rows(&self.tables)
    }
}

pub(crate) fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

/// Ids of a batch's items that come back.
fn failures(answer: &Value) -> usize {
    answer["batchItemFailures"].as_array().map_or(0, Vec::len)
}
