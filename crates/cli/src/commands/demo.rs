//! `demo`: a month of made-up jobs, and what Strands made of it.

use super::dashboard;
use crate::args::{Demo, Global};
use crate::demo::{self, Mark, Month};
use crate::exit::Fault;
use crate::output;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::Timestamp;
use std::fs;
use std::io::{self, IsTerminal};
use std::path::Path;
use std::time::Duration;

pub(crate) async fn run(global: &Global, args: &Demo) -> Result<(), Fault> {
    let folder = args.dir.clone().unwrap_or_else(|| global.store.clone());
    if args.fresh {
        forget(&folder)?;
    }
    let month = Month {
        seed: args.seed,
        runs: usize::from(args.runs),
        end: whole_hour(global.now.unwrap_or_else(Timestamp::now)),
    };
    output::note(
        global,
        &format!(
            "Sample data: made-up jobs, played through the real handlers into {}",
            folder.display()
        ),
    );
    let progress = progress(global);
    let played = demo::play(&folder, &global.env, month, |done, all| {
        progress.set_length(all);
        progress.set_position(done);
    });
    // All functions of the plane are in it.
    let played = Box::pin(played).await?;
    progress.finish_and_clear();
    if played.is_another {
        let (seed, runs) = (played.mark.seed, played.mark.runs);
        output::note(
            global,
            &format!(
                "This store holds the month of --seed {seed} --runs {runs}; --fresh starts over."
            ),
        );
    }
    if global.json {
        output::json(
            "strands.demo/1",
            played.mark.newest.unwrap_or(played.mark.end),
            &played.query(),
            &played.summary,
        );
    } else {
        output::print(&played.text(&folder, &output::zone(global)));
    }
    let is_watched = io::stdout().is_terminal() && io::stdin().is_terminal() && !global.json;
    let is_opened = is_watched && !args.no_open;
    if args.keep || is_opened {
        return dashboard::after_demo(global, &folder, args.port, is_opened).await;
    }
    Ok(())
}

fn whole_hour(instant: Timestamp) -> Timestamp {
    let second = instant.as_second();
    Timestamp::from_second(second - second.rem_euclid(3_600)).unwrap_or(instant)
}

/// Removes a store of sample data; any other is left alone.
fn forget(folder: &Path) -> Result<(), Fault> {
    if !folder.exists() {
        return Ok(());
    }
    if !folder.join(Mark::FILE).exists() {
        return Err(Fault::Usage(format!(
            "{} holds no sample data, so --fresh does not remove it; name another folder with --dir",
            folder.display()
        )));
    }
    fs::remove_dir_all(folder).map_err(Fault::store)
}

fn progress(global: &Global) -> ProgressBar {
    let target = if global.quiet || global.no_progress {
        ProgressDrawTarget::hidden()
    } else {
        ProgressDrawTarget::stderr()
    };
    let bar = ProgressBar::with_draw_target(None, target);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} events, {eta} left") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(300));
    bar
}
