use super::incidents::put_acknowledgement;
use super::quality::put_quality;
use super::signals::put_signal;
use super::support::{
    JOB_KEY, airflow, at, ended, everything, execute, incident, job_row, key, mail, marker,
    put_incident, put_job, put_mail, put_marker, put_run, report, run_after, set_execution, start,
    step, sums,
};
use strands_core::incident::{EnvironmentRow, MailState, environment_key};
use strands_core::plan::{MAX_WRITES, Plan, Write};
use strands_core::run::State;
use strands_core::totals::{Owner, Target};
use strands_store::StoreError;

fn add_totals(owner: Owner) -> Write {
    Write::AddTotals {
        target: Target {
            day: "2026-11-20".parse().unwrap(),
            owner,
        },
        sums: sums(1, 1),
    }
}

fn suppress(entry: &str) -> Write {
    Write::MailState {
        job_key: JOB_KEY.into(),
        entry: entry.into(),
        expect: MailState::Pending,
        state: MailState::Suppressed,
        at: at(1),
        reason: Some("the job runs again".into()),
    }
}

/// A write of every kind whose condition holds on empty tables.
fn writes() -> Vec<Write> {
    let run = run_after(&[ended("r", State::Failed, 0, 60)]);
    vec![
        put_run(&run, None),
        set_execution(&run),
        put_marker(&run.key.text(), &marker(1), None),
        add_totals(Owner::All),
        put_job(&job_row(1), None),
        put_incident(&incident(JOB_KEY, "i1", 60)),
        put_acknowledgement(&run, 1, "seen"),
        put_mail(&mail("m1", 60)),
        put_quality("e-1"),
        put_signal("ab12"),
    ]
}

#[tokio::test]
async fn writes_of_every_kind_are_made_together() {
    let (tables, store) = start().await;
    assert_eq!(execute(&store, writes()).await, Ok(()));
    let rows = everything(&tables).iter().map(Vec::len).collect::<Vec<_>>();
    assert_eq!(rows, [0, 1, 1, 3, 4, 1, 0, 0, 0, 0]);
}

#[tokio::test]
async fn one_failing_condition_of_any_kind_lets_nothing_be_written() {
    let other = run_after(&[report(State::Running, 0)]);
    let mut absent = job_row(8);
    absent.job_key = "production/absent".into();
    let failing = [
        put_run(
            &step(None, &ended("other", State::Success, 0, 1)).run,
            Some(7),
        ),
        put_marker(&key(airflow(), "other").text(), &marker(8), Some(7)),
        put_job(&absent, Some(7)),
        Write::Environment {
            row: Box::new(EnvironmentRow::new(environment_key("absent"))),
            expect: Some(7),
        },
        suppress("mail#i1#absent"),
    ];
    let (tables, store) = start().await;
    assert_eq!(execute(&store, [put_run(&other, None)]).await, Ok(()));
    let before = everything(&tables);
    for failing in failing {
        // The failing one comes last, after writes that would all succeed.
        let mut plan = writes();
        plan.remove(0);
        plan.push(failing.clone());
        let done = execute(&store, plan.clone()).await;
        assert_eq!(done, Err(StoreError::Conflict), "{failing:?}");
        assert_eq!(everything(&tables), before, "{failing:?}");
        plan.rotate_right(1);
        let done = execute(&store, plan).await;
        assert_eq!(done, Err(StoreError::Conflict), "first: {failing:?}");
        assert_eq!(everything(&tables), before, "first: {failing:?}");
    }
}

#[tokio::test]
async fn a_row_that_must_be_new_conflicts_with_the_one_that_is_there() {
    let run = run_after(&[report(State::Running, 0)]);
    let key = run.key.text();
    for write in [
        put_run(&run, None),
        put_marker(&key, &marker(1), None),
        put_job(&job_row(1), None),
    ] {
        let (tables, store) = start().await;
        assert_eq!(execute(&store, [write.clone()]).await, Ok(()));
        let before = everything(&tables);
        for plan in [
            vec![write.clone()],
            vec![add_totals(Owner::All), write.clone()],
        ] {
            assert_eq!(execute(&store, plan).await, Err(StoreError::Conflict));
            assert_eq!(everything(&tables), before, "{write:?}");
        }
    }
}

#[tokio::test]
async fn a_row_is_replaced_only_at_the_version_that_was_read() {
    let first = run_after(&[report(State::Running, 0)]);
    let second = step(Some(&first), &report(State::Success, 9)).run;
    let key = first.key.text();
    let replacements = |expect| {
        [
            put_run(&second, expect),
            put_marker(&key, &marker(2), expect),
            put_job(&job_row(2), expect),
        ]
    };
    let inserts = [
        put_run(&first, None),
        put_marker(&key, &marker(1), None),
        put_job(&job_row(1), None),
    ];
    for (kind, insert) in inserts.into_iter().enumerate() {
        let replace = |expect| replacements(expect)[kind].clone();
        let (tables, store) = start().await;
        let absent = execute(&store, [replace(Some(1))]).await;
        assert_eq!(absent, Err(StoreError::Conflict), "{insert:?}");
        assert_eq!(execute(&store, [insert.clone()]).await, Ok(()));
        let before = everything(&tables);
        for wrong in [0, 2, u64::MAX] {
            let alone = execute(&store, [replace(Some(wrong))]).await;
            let together = [add_totals(Owner::All), replace(Some(wrong))];
            let together = execute(&store, together).await;
            assert_eq!(alone, Err(StoreError::Conflict), "{wrong} {insert:?}");
            assert_eq!(together, Err(StoreError::Conflict), "{wrong} {insert:?}");
            assert_eq!(everything(&tables), before, "{wrong} {insert:?}");
        }
        assert_eq!(execute(&store, [replace(Some(1))]).await, Ok(()));
        assert_ne!(everything(&tables), before, "{insert:?}");
        let repeated = execute(&store, [replace(Some(1))]).await;
        assert_eq!(repeated, Err(StoreError::Conflict), "{insert:?}");
    }
}

#[tokio::test]
async fn a_mail_moves_only_from_the_state_that_was_read() {
    let (_tables, store) = start().await;
    let moved = [suppress("mail#i1#m1")];
    let absent = execute(&store, moved.clone()).await;
    assert_eq!(absent, Err(StoreError::Conflict));
    execute(&store, [put_mail(&mail("m1", 0))]).await.unwrap();
    assert_eq!(execute(&store, moved.clone()).await, Ok(()));
    let mails = store.mails(JOB_KEY, None).await.unwrap();
    assert_eq!(mails[0].state, MailState::Suppressed);
    assert_eq!(mails[0].reason.as_deref(), Some("the job runs again"));
    assert_eq!(mails[0].due_at, at(1).as_millisecond());
    assert_eq!(execute(&store, moved).await, Err(StoreError::Conflict));
}

#[tokio::test]
async fn of_two_writers_that_read_the_same_version_one_wins() {
    let (_tables, store) = start().await;
    let first = run_after(&[report(State::Running, 0)]);
    execute(
        &store,
        step(None, &report(State::Running, 0))
            .plan
            .writes()
            .to_vec(),
    )
    .await
    .unwrap();
    let success = step(Some(&first), &report(State::Success, 9));
    let failure = step(Some(&first), &report(State::Failed, 9));
    let (a, b) = tokio::join!(
        store.execute(&success.plan, at(9)),
        store.execute(&failure.plan, at(9)),
    );
    let winner = match (&a, &b) {
        (Ok(()), Err(StoreError::Conflict)) => success.run,
        (Err(StoreError::Conflict), Ok(())) => failure.run,
        other => panic!("{other:?}"),
    };
    let listed = store.latest_run("orders").await.unwrap().unwrap();
    assert_eq!(listed.state, winner.state());
    let held = store.run(&winner.key.text()).await.unwrap();
    assert_eq!(held, Some(winner));
}

#[tokio::test]
async fn an_empty_plan_writes_nothing() {
    let (tables, store) = start().await;
    assert_eq!(store.execute(&Plan::default(), at(0)).await, Ok(()));
    assert!(everything(&tables).iter().all(Vec::is_empty));
}

#[tokio::test]
async fn a_plan_may_have_as_many_writes_as_the_api_takes() {
    let (tables, store) = start().await;
    let jobs = |count: usize| {
        (0..count)
            .map(|job| add_totals(Owner::Job(Some(format!("job-{job}")))))
            .collect::<Vec<_>>()
    };
    assert_eq!(execute(&store, jobs(MAX_WRITES)).await, Ok(()));
    let before = everything(&tables);
    let refused = execute(&store, jobs(MAX_WRITES + 1)).await;
    assert!(
        matches!(refused, Err(StoreError::Refused(_))),
        "{refused:?}"
    );
    assert_eq!(everything(&tables), before);
}
