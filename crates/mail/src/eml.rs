//! A mail as a message (RFC 5322) with two alternatives, text and HTML. Equal input gives equal
//! bytes, so a message file can be written again and compared.

use crate::mail::Mail;
use jiff::Timestamp;
use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::raw::Raw;
use mail_builder::mime::MimePart;
use strands_core::redact::plain;

/// The message file of `mail`. `from` and `to` are `address` or `Name <address>`; `message_id`
/// comes without its angle brackets.
#[must_use]
pub fn eml(mail: &Mail, from: &str, to: &str, date: Timestamp, message_id: &str) -> Vec<u8> {
    let mut message = MessageBuilder::new()
        .date(date.as_second())
        .message_id(one_line(message_id))
        .from(mailbox(from))
        .to(mailbox(to))
        .subject(plain(&mail.subject));
    for (name, value) in &mail.headers {
        message = message.header(name.as_str(), Raw::new(plain(value)));
    }
    let mut bytes = Vec::new();
    message.body(alternatives(mail)).serialize(&mut bytes);
    bytes
}

fn alternatives(mail: &Mail) -> MimePart<'_> {
    let kind = ContentType::new("multipart/alternative").attribute("boundary", boundary(mail));
    let text = MimePart::new("text/plain", mail.text.as_str());
    let html = MimePart::new("text/html", mail.html.as_str());
    MimePart::new(kind, vec![text, html])
}

/// One that neither part contains, so that no text from a job can end a part.
fn boundary(mail: &Mail) -> String {
    let taken = |boundary: &String| mail.text.contains(boundary) || mail.html.contains(boundary);
    let mut number = 0_u32;
    let mut boundary = String::from("strands-alternative");
    while taken(&boundary) {
        number += 1;
        boundary = format!("strands-alternative-{number}");
    }
    boundary
}

fn mailbox(text: &str) -> Address<'static> {
    let text = plain(text);
    match text.rsplit_once('<') {
        Some((name, address)) => {
            let name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
            Address::new_address(name, one_line(address))
        }
        None => Address::new_address(None::<String>, one_line(&text)),
    }
}

fn one_line(text: &str) -> String {
    let mut line = plain(text);
    line.retain(|c| !matches!(c, '<' | '>' | ' '));
    line
}
