//! A tool: an async function of the agent's state, its input and the time. Its input's doc comments are
//! what a model reads of it.

use crate::description::{Method, Operation, usual_path};
use crate::fault::Fault;
use crate::page::{self, Listing, Page};
use crate::parameter::{description, parameters, schema_of};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::marker::PhantomData;
use std::pin::Pin;

/// A function that agents can call.
pub struct Tool<S> {
    pub(crate) operation: Operation,
    pub(crate) is_list: bool,
    pub(crate) run: Box<dyn Run<S>>,
}

/// What is asked of a tool: checked arguments, and which part of a list.
pub(crate) struct Asked {
    pub(crate) input: Map<String, Value>,
    pub(crate) page: Page<Value>,
    pub(crate) now: Timestamp,
}

/// What a tool found.
pub(crate) enum Data {
    Record(Value),
    List {
        name: &'static str,
        items: Vec<(Value, Value)>,
        more: bool,
    },
}

pub(crate) type Running<'a> = Pin<Box<dyn Future<Output = Result<Data, Fault>> + 'a>>;

/// A function whose types are no longer seen.
pub(crate) trait Run<S> {
    fn run<'a>(&'a self, state: &'a S, asked: Asked) -> Running<'a>;
}

/// A function that answers with one record: `async fn(&S, Input, now) -> Result<Output, Fault>`.
pub fn tool<S, I, O, E, F>(name: &'static str, function: F) -> Tool<S>
where
    F: AsyncFn(&S, I, Timestamp) -> Result<O, E> + 'static,
    I: DeserializeOwned + JsonSchema + 'static,
    O: Serialize + JsonSchema + 'static,
    E: Into<Fault> + 'static,
{
    let (input, output) = (schema_of::<I>(), schema_of::<O>());
    Tool {
        operation: operation(name, &input, output, Vec::new()),
        is_list: false,
        run: Box::new(Single {
            function,
            types: PhantomData,
        }),
    }
}

/// A function that answers with a part of a list, told as `{"<of>": […]}`:
/// `async fn(&S, Input, Page<Place>, now) -> Result<Listing<Item, Place>, Fault>`. Beside what its input
/// states, it takes `limit` and `cursor`.
pub fn list<S, I, T, K, E, F>(name: &'static str, of: &'static str, function: F) -> Tool<S>
where
    F: AsyncFn(&S, I, Page<K>, Timestamp) -> Result<Listing<T, K>, E> + 'static,
    I: DeserializeOwned + JsonSchema + 'static,
    T: Serialize + JsonSchema + 'static,
    K: Serialize + DeserializeOwned + 'static,
    E: Into<Fault> + 'static,
{
    let output = json!({
        "type": "object",
        "properties": {of: {"type": "array", "items": schema_of::<T>()}},
    });
    Tool {
        operation: operation(name, &schema_of::<I>(), output, page::parameters().into()),
        is_list: true,
        run: Box::new(Paged {
            of,
            function,
            types: PhantomData,
        }),
    }
}

fn operation(
    name: &'static str,
    input: &Value,
    result: Value,
    further: Vec<crate::Parameter>,
) -> Operation {
    let (mut own, unfit) = parameters(input);
    own.extend(further);
    Operation {
        name,
        aliases: Vec::new(),
        description: description(input),
        method: Method::Post,
        path: usual_path(name),
        writes: false,
        parameters: own,
        result,
        unfit,
    }
}

impl<S> Tool<S> {
    /// Lies under that path, and is read with GET.
    #[must_use]
    pub fn get(mut self, path: &str) -> Self {
        self.operation.method = Method::Get;
        path.clone_into(&mut self.operation.path);
        self
    }

    /// Changes something: the user confirms it first.
    #[must_use]
    pub fn writes(mut self) -> Self {
        self.operation.writes = true;
        self
    }

    /// Goes by another name too, which is not listed.
    #[must_use]
    pub fn alias(mut self, name: &'static str) -> Self {
        self.operation.aliases.push(name);
        self
    }
}

struct Single<F, I, O, E> {
    function: F,
    types: PhantomData<(I, O, E)>,
}

impl<S, I, O, E, F> Run<S> for Single<F, I, O, E>
where
    F: AsyncFn(&S, I, Timestamp) -> Result<O, E>,
    I: DeserializeOwned,
    O: Serialize,
    E: Into<Fault>,
{
    fn run<'a>(&'a self, state: &'a S, asked: Asked) -> Running<'a> {
        Box::pin(async move {
            let input = read(Value::Object(asked.input))?;
            let found = (self.function)(state, input, asked.now).await;
            Ok(Data::Record(written(found.map_err(Into::into)?)?))
        })
    }
}

struct Paged<F, I, T, K, E> {
    of: &'static str,
    function: F,
    types: PhantomData<(I, T, K, E)>,
}

impl<S, I, T, K, E, F> Run<S> for Paged<F, I, T, K, E>
where
    F: AsyncFn(&S, I, Page<K>, Timestamp) -> Result<Listing<T, K>, E>,
    I: DeserializeOwned,
    T: Serialize,
    K: Serialize + DeserializeOwned,
    E: Into<Fault>,
{
    fn run<'a>(&'a self, state: &'a S, asked: Asked) -> Running<'a> {
        Box::pin(async move {
            let input = read(Value::Object(asked.input))?;
            let page = Page {
                limit: asked.page.limit,
                after: asked.page.after.map(place).transpose()?,
            };
            let found = (self.function)(state, input, page, asked.now).await;
            let Listing { items, more } = found.map_err(Into::into)?;
            let items = items.into_iter();
            let items = items.map(|(key, item)| Ok((written(key)?, written(item)?)));
            Ok(Data::List {
                name: self.of,
                items: items.collect::<Result<_, Fault>>()?,
                more,
            })
        })
    }
}

/// The place that a cursor of ours holds; one of another release may read differently.
fn place<K: DeserializeOwned>(key: Value) -> Result<K, Fault> {
    serde_json::from_value(key)
        .map_err(|_| Fault::invalid(page::CURSOR, "cursor is too old; ask again without it"))
}

fn read<I: DeserializeOwned>(input: Value) -> Result<I, Fault> {
    serde_path_to_error::deserialize(input).map_err(|fault| {
        let path = fault.path().to_string();
        let field = path.split(['.', '[']).next().unwrap_or_default();
        let why: String = fault.inner().to_string().chars().take(200).collect();
        Fault::invalid(field, format!("{field}: {why}"))
    })
}

fn written<T: Serialize>(value: T) -> Result<Value, Fault> {
    serde_json::to_value(value).map_err(|fault| Fault::internal(fault.to_string()))
}
