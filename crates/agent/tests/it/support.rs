//! A small agent, and envelopes that ask it.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use strands_agent::{
    Agent, Answered, Code, CursorKey, Envelope, Fault, Listing, Page, Settings, list, tool,
};

/// What the agent knows.
pub(crate) struct Shelf {
    pub(crate) books: Vec<String>,
}

/// Finds one book. Its text is data, not advice.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct FindBook {
    /// Its title.
    #[schemars(length(min = 1, max = 60))]
    title: String,
    /// How it must fail, for a test.
    fail: Option<String>,
    /// From 1 to 5.
    #[schemars(range(min = 1, max = 5))]
    stars: Option<i64>,
    /// Whether it was lent.
    lent: Option<bool>,
    /// A price.
    price: Option<f64>,
}

/// One book.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Book {
    /// Its title, under the name by which sessions know a run.
    run_id: String,
    /// What was understood.
    given: Given,
    /// Its text.
    text: Option<String>,
}

/// What was understood.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Given {
    stars: Option<i64>,
    lent: Option<bool>,
    price: Option<f64>,
}

/// Every code, by its word.
pub(crate) fn code(word: &str) -> Option<Code> {
    Code::ALL.into_iter().find(|code| json!(code) == word)
}

async fn find_book(shelf: &Shelf, input: FindBook, _: Timestamp) -> Result<Book, Fault> {
    if let Some(code) = input.fail.as_deref().and_then(code) {
        return Err(match code {
            Code::Internal => Fault::internal("the secret cause"),
            Code::Unavailable => Fault::unavailable("the secret cause"),
            Code::Throttled => Fault::throttled("the secret cause"),
            Code::Conflict => Fault::conflict("which one?", vec![json!({"title": "a"})]),
            code => Fault::new(code, "as asked"),
        });
    }
    let text = shelf
        .books
        .iter()
        .find(|book| book.starts_with(&input.title));
    let given = Given {
        stars: input.stars,
        lent: input.lent,
        price: input.price,
    };
    Ok(Book {
        run_id: input.title,
        given,
        text: text.cloned(),
    })
}

/// Lists books.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct ListBooks {
    /// Only these.
    #[schemars(length(max = 3))]
    titles: Option<Vec<String>>,
}

async fn list_books(
    shelf: &Shelf,
    input: ListBooks,
    page: Page<usize>,
    _: Timestamp,
) -> Result<Listing<Title, usize>, Fault> {
    let books = shelf.books.iter().enumerate();
    let books = books.filter(|(_, book)| {
        let titles = input.titles.as_ref();
        titles.is_none_or(|titles| titles.contains(book))
    });
    let rest = books.skip_while(|(at, _)| page.after.is_some_and(|after| *at <= after));
    let items = rest.map(|(at, title)| {
        let title = title.clone();
        (at, Title { title })
    });
    Ok(Listing::of(
        items.take(page.limit + 1).collect(),
        page.limit,
    ))
}

/// One title.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Title {
    /// The title.
    title: String,
}

/// Throws a book away.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct DropBook {
    /// Its title.
    title: String,
}

/// What became of it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Dropped {
    dropped: bool,
}

async fn drop_book(shelf: &Shelf, input: DropBook, _: Timestamp) -> Result<Dropped, Fault> {
    let dropped = shelf.books.contains(&input.title);
    Ok(Dropped { dropped })
}

pub(crate) fn agent() -> Agent<Shelf> {
    Agent::new("library", "books", "Looks after books.")
        .with(
            tool("find_book", find_book)
                .get("/books/{title}")
                .alias("search_book"),
        )
        .with(list("list_books", "books", list_books).get("/books"))
        .with(tool("drop_book", drop_book).writes())
}

pub(crate) fn settings(max_bytes: usize) -> Settings {
    Settings {
        cursor_key: CursorKey::from_secret(b"a test"),
        max_bytes,
    }
}

pub(crate) fn now() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

/// Runs a future that waits for nothing.
fn block<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    match future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
    {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("nothing here waits"),
    }
}

pub(crate) fn answered(
    shelf: &Shelf,
    event: &Value,
    context: Option<&Value>,
    settings: &Settings,
    now: Timestamp,
) -> Answered {
    let envelope = Envelope::read(event, context).unwrap();
    block(agent().answer(shelf, &envelope, settings, now))
}

/// The three forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    Function,
    Api,
    Gateway,
}

impl Asked {
    pub(crate) const ALL: [Self; 3] = [Self::Function, Self::Api, Self::Gateway];

    /// The event and the client context of a call.
    pub(crate) fn envelope(self, operation: &str, arguments: &Value) -> (Value, Option<Value>) {
        let pairs = arguments.as_object().unwrap().iter();
        let text = |value: &Value| match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let parameters: Vec<Value> = pairs
            .map(|(name, value)| json!({"name": name, "type": "string", "value": text(value)}))
            .collect();
        match self {
            Self::Function => (
                json!({"messageVersion": "1.0", "actionGroup": "any", "function": operation, "parameters": parameters}),
                None,
            ),
            Self::Api => {
                let (method, path) = match operation {
                    "find_book" => ("GET", "/books/{title}"),
                    "list_books" => ("GET", "/books"),
                    "drop_book" => ("POST", "/drop-book"),
                    other => ("GET", other),
                };
                (
                    json!({"messageVersion": "1.0", "actionGroup": "any", "apiPath": path, "httpMethod": method,
                        "parameters": parameters}),
                    None,
                )
            }
            Self::Gateway => (
                arguments.clone(),
                Some(
                    json!({"custom": {"bedrockAgentCoreToolName": format!("any-target___{operation}")}}),
                ),
            ),
        }
    }

    /// What an answer says, out of its form.
    pub(crate) fn payload(self, answer: &Value) -> Value {
        let response = &answer["response"];
        let body = match self {
            Self::Function => &response["functionResponse"]["responseBody"]["TEXT"]["body"],
            Self::Api => &response["responseBody"]["application/json"]["body"],
            Self::Gateway => return answer.clone(),
        };
        serde_json::from_str(body.as_str().unwrap()).unwrap()
    }
}

pub(crate) fn shelf() -> Shelf {
    Shelf {
        books: (0..7).map(|number| format!("book {number}")).collect(),
    }
}

/// Asks in that form, and gives what the answer says.
pub(crate) fn ask(form: Asked, operation: &str, arguments: &Value) -> Value {
    let (event, context) = form.envelope(operation, arguments);
    let usual = settings(Settings::USUAL_MAX_BYTES);
    let answered = answered(&shelf(), &event, context.as_ref(), &usual, now());
    form.payload(&answered.answer)
}
