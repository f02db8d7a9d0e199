//! probe
use jiff::ToSpan;
use jiff::civil::date;
fn main() {
    let first = date(2025, 1, 1);
    let points = (0..365)
        .map(|d: i32| {
            let t = first.checked_add(d.days()).unwrap();
            (
                t,
                if t.day() == 7 || t.day() == 20 {
                    40_000_000 + i64::from(d % 11) * 1_000_000
                } else {
                    0
                },
            )
        })
        .collect();
    let s = strands_forecast::Series {
        points,
        holidays: Default::default(),
    };
    println!("{:?}", strands_forecast::forecast(&s, 30));
}
