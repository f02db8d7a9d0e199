//! The mail as HTML for mail clients: nested tables and inline styles, since clients drop the
//! rest. Text and page keep the client's own colours, so dark mode works without a rule; only the
//! chip and the button bring a background, and their text colour with it.

use crate::content::{Block, Chip, Content, Fact, Link, More, Name, Row, Story, Table, Title};
use crate::foot::Foot;
use maud::{DOCTYPE, Markup, html};
use std::fmt::Write as _;

const BODY: &str = "margin:0;padding:0;color-scheme:light dark";
const CARD: &str = "max-width:640px;border-collapse:separate;border:1px solid #8a919b;\
    border-radius:6px;text-align:left;\
    font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;\
    font-size:14px;line-height:21px";
const HIDDEN: &str = "display:none;max-height:0;overflow:hidden";
const BLOCK: &str = "padding:0 0 16px";
const CHIP: &str = "color:#ffffff;padding:2px 7px;border-radius:3px;font-size:12px;\
    font-weight:600;white-space:nowrap";
const TITLE: &str =
    "margin:0;word-break:break-word;font-size:19px;line-height:25px;font-weight:600";
const TABLE: &str = "border-collapse:collapse;font-size:14px;line-height:20px";
const CORNER: &str = "padding:4px 0;border-bottom:1px solid #8a919b;font-size:12px;font-weight:400";
const HEAD: &str =
    "padding:4px 0 4px 12px;border-bottom:1px solid #8a919b;font-size:12px;font-weight:400";
const ROW_HEAD: &str = "padding:5px 0;border-bottom:1px solid #8a919b;font-weight:400";
const FREE_ROW_HEAD: &str =
    "padding:5px 0;border-bottom:1px solid #8a919b;font-weight:400;word-break:break-word";
const CELL: &str = "padding:5px 0 5px 12px;border-bottom:1px solid #8a919b";
/// For text from outside, whose words may be wider than a phone.
const FREE_CELL: &str =
    "padding:5px 0 5px 12px;border-bottom:1px solid #8a919b;word-break:break-word";
/// Our own figures and words are not longer, and are never broken.
const FIGURE_CHARS: usize = 18;
const BUTTON: &str = "background-color:#15191f;border:1px solid #8a919b;border-radius:4px";
const BUTTON_LINK: &str = "display:inline-block;padding:8px 14px;color:#ffffff;font-size:14px;\
    font-weight:600;text-decoration:none";
const LINK: &str = "color:inherit;text-decoration:underline";
const FOOT: &str = "word-break:break-word;padding:10px 20px 14px;border-top:1px solid #8a919b;font-size:12px;\
    line-height:18px";

pub(crate) fn page(content: &Content) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                title { (content.subject) }
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="supported-color-schemes" content="light dark";
            }
            body style=(BODY) {
                // Clients drop the page around a body, and its language with it.
                div role="main" lang="en" dir="ltr" { (layout(None, &html! {
                    tr { td align="center" style="padding:12px" { (card(content)) } }
                })) }
            }
        }
    };
    ascii(&page.into_string())
}

/// Marks and names as entities, so that no gateway between can take the bytes for another charset.
fn ascii(page: &str) -> String {
    let mut out = String::with_capacity(page.len());
    for c in page.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            let _ = write!(out, "&#{};", u32::from(c));
        }
    }
    out
}

fn layout(style: Option<&str>, rows: &Markup) -> Markup {
    html! {
        table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style=[style] {
            (rows)
        }
    }
}

fn card(content: &Content) -> Markup {
    layout(
        Some(CARD),
        &html! {
            tr { td style="padding:20px 20px 4px" { (layout(None, &html! {
                tr { td style=(HIDDEN) { (content.preheader) } }
                tr { td style="padding:0 0 8px" { (chip(&content.chip)) } }
                tr { td style="padding:0 0 14px" { h2 style=(TITLE) { (title(&content.title)) } } }
                (block(&story(&content.story)))
                @for told in &content.blocks { (block(&inner(told))) }
            })) } }
            tr { td style=(FOOT) { (foot(&content.foot)) } }
        },
    )
}

fn block(inner: &Markup) -> Markup {
    html! { tr { td style=(BLOCK) { (inner) } } }
}

fn inner(block: &Block) -> Markup {
    match block {
        Block::Line { lead, rest } => paragraph(&html! { b { (lead) } (rest) }),
        Block::Facts(told) => facts(told),
        Block::Table(told) => table(told),
        Block::Button(link) => button(link),
    }
}

fn paragraph(inner: &Markup) -> Markup {
    html! { p style="margin:0;word-break:break-word" { (inner) } }
}

fn chip(chip: &Chip) -> Markup {
    let style = format!("background-color:{};{CHIP}", chip.background);
    html! { span style=(style) { (chip.mark) "\u{a0}" (chip.word) } }
}

fn title(title: &Title) -> Markup {
    html! {
        (title.before)
        @if let Some(job) = &title.job { bdi { (job) } }
        (title.after)
    }
}

fn story(story: &Story) -> Markup {
    paragraph(&html! {
        @if let Some(quoted) = &story.quoted { bdi { (quoted) } " " }
        (story.said)
    })
}

fn facts(facts: &[Fact]) -> Markup {
    let label = format!("{ROW_HEAD};width:26%");
    html! {
        table width="100%" cellpadding="0" cellspacing="0" border="0" style=(TABLE) {
            @for fact in facts {
                tr valign="top" {
                    th scope="row" align="left" style=(label) { (fact.label) }
                    td align="left" style=(FREE_CELL) { (fact.value.to_string()) }
                }
            }
        }
    }
}

fn table(table: &Table) -> Markup {
    html! {
        table width="100%" cellpadding="0" cellspacing="0" border="0" style=(TABLE) {
            tr { @for (column, head) in table.head.iter().enumerate() {
                @let (align, style) = if column == 0 { ("left", CORNER) } else { ("right", HEAD) };
                th scope="col" align=(align) valign="bottom" style=(style) { (head) }
            } }
            @for row in &table.rows { (table_row(row)) }
        }
        @if let Some(more) = &table.more { (left_out(more)) }
    }
}

fn table_row(row: &Row) -> Markup {
    html! {
        tr align="right" valign="top" {
            (row_head(row))
            @for cell in &row.cells {
                @let long = cell.chars().count() > FIGURE_CHARS;
                @let style = if long { FREE_CELL } else { CELL };
                td style=(style) { (cell) }
            }
        }
    }
}

fn row_head(row: &Row) -> Markup {
    match &row.name {
        Name::Word(word) => html! { th scope="row" align="left" style=(ROW_HEAD) { (word) } },
        Name::Job { name, url } => html! {
            th scope="row" align="left" style=(FREE_ROW_HEAD) {
                @if let Some(url) = url {
                    a href=(url) style=(LINK) { bdi { (name) } }
                } @else {
                    bdi { (name) }
                }
                @if let Some(said) = &row.said { br; (said) }
            }
        },
    }
}

fn left_out(more: &More) -> Markup {
    html! {
        p style="margin:6px 0 0" {
            (more.words)
            @if let Some(all) = &more.all { ". " a href=(all.url) style=(LINK) { (all.words) } }
        }
    }
}

fn button(link: &Link) -> Markup {
    html! {
        table role="presentation" cellpadding="0" cellspacing="0" border="0" {
            tr { td style=(BUTTON) { a href=(link.url) style=(BUTTON_LINK) { (link.words) } } }
        }
    }
}

fn foot(foot: &Foot) -> Markup {
    html! {
        (title(&foot.why))
        @if let Some(change) = &foot.change {
            " " a href=(change.url) style=(LINK) { (change.words) }
        }
        br;
        (foot.ids)
        @if let Some(sample) = &foot.sample { br; (sample) }
    }
}
