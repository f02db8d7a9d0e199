//! What a Python expression is, so far as this analysis cares.

use crate::column::{Column, Window};
use crate::graph::{NodeId, Source, Target};
use crate::place::{FileId, Loops, Place};
use crate::trace::Write;
use ruff_python_ast::{ExprLambda, StmtClassDef, StmtFunctionDef};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// A value, with the loops on whose variable it depends.
#[derive(Debug, Clone)]
pub(crate) struct Value<'a> {
    pub(crate) kind: Kind<'a>,
    pub(crate) loops: Loops,
}

/// What a value is.
#[derive(Debug, Clone)]
pub(crate) enum Kind<'a> {
    Unknown,
    None,
    Bool(bool),
    Int(i64),
    Str(Rc<Str>),
    List(Rc<RefCell<List<'a>>>),
    Dict(Rc<RefCell<Dict<'a>>>),
    /// Something of a library, by its dotted path.
    Lib(Rc<str>),
    /// A module of the project.
    Project(FileId),
    Session,
    Builder,
    Conf,
    Catalog,
    SparkContext,
    GlueContext,
    Job,
    Frame(NodeId),
    Dynamic(NodeId),
    /// A frame of pandas or of its kind that Spark computes.
    PandasOnSpark(NodeId),
    Grouped(NodeId, Rc<Grouping>),
    Rdd(Rdd),
    Column(Rc<Column>),
    Window(Rc<Window>),
    Reader(Rc<Source>),
    Writer(NodeId, Rc<Write>),
    /// `getSink` of Glue.
    Sink(Rc<Write>),
    Udf(usize),
    /// `udf` that waits for its function.
    UdfMaker {
        is_vectorised: bool,
        is_arrow: bool,
    },
    Delta(Rc<Delta>),
    Function(Rc<Closure<'a>>),
    Lambda(Rc<Lambda<'a>>),
    Class(Rc<Class<'a>>),
    Instance(Rc<RefCell<Instance<'a>>>),
    Method(Rc<Closure<'a>>, Box<Value<'a>>),
    /// `count()` of a frame.
    Counted(NodeId),
    /// `collect()` of a frame.
    Collected(NodeId),
}

/// Keys of a group.
#[derive(Debug)]
pub(crate) struct Grouping {
    pub(crate) keys: Option<Vec<Rc<Column>>>,
}

/// An RDD.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rdd {
    pub(crate) from: Option<NodeId>,
    /// The frame's rows, before any method.
    pub(crate) is_fresh: bool,
    pub(crate) is_grouped: bool,
}

/// A Delta table, or a merge into it.
#[derive(Debug, Clone)]
pub(crate) struct Delta {
    pub(crate) target: Target,
    pub(crate) merge: Option<(Option<NodeId>, Option<Rc<Column>>)>,
}

/// A list, tuple or set.
#[derive(Debug, Default)]
pub(crate) struct List<'a> {
    pub(crate) items: Vec<Value<'a>>,
    /// Whether these are all its items.
    pub(crate) is_exact: bool,
}

/// A dictionary.
#[derive(Debug, Default)]
pub(crate) struct Dict<'a> {
    pub(crate) items: Vec<(Option<String>, Value<'a>)>,
    pub(crate) is_exact: bool,
}

/// Text of which parts may not be known.
#[derive(Debug, Clone, Default)]
pub(crate) struct Str {
    pub(crate) pieces: Vec<Piece>,
}

/// A part of a text.
#[derive(Debug, Clone)]
pub(crate) enum Piece {
    Text {
        text: String,
        /// Where it stands.
        at: Option<Place>,
    },
    Hole(Option<Place>),
}

/// A function with the names around it.
#[derive(Debug)]
pub(crate) struct Closure<'a> {
    pub(crate) node: &'a StmtFunctionDef,
    pub(crate) scope: Rc<Scope<'a>>,
    pub(crate) binding: Binding,
}

/// What a function of a class is given first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Binding {
    Instance,
    Class,
    Static,
    Property,
}

/// A lambda with the names around it.
#[derive(Debug)]
pub(crate) struct Lambda<'a> {
    pub(crate) node: &'a ExprLambda,
    pub(crate) scope: Rc<Scope<'a>>,
}

/// A class.
#[derive(Debug)]
pub(crate) struct Class<'a> {
    pub(crate) node: &'a StmtClassDef,
    pub(crate) bases: Vec<Value<'a>>,
    pub(crate) members: Rc<Scope<'a>>,
}

/// An object of a class.
#[derive(Debug)]
pub(crate) struct Instance<'a> {
    pub(crate) class: Rc<Class<'a>>,
    pub(crate) attributes: HashMap<&'a str, Value<'a>>,
}

/// Names and what they are bound to.
#[derive(Debug)]
pub(crate) struct Scope<'a> {
    pub(crate) names: RefCell<HashMap<&'a str, Value<'a>>>,
    pub(crate) parent: Option<Rc<Scope<'a>>>,
    pub(crate) file: FileId,
    /// Modules of which all names were imported.
    pub(crate) stars: RefCell<Vec<Value<'a>>>,
    /// Names that are bound in the module instead.
    pub(crate) globals: RefCell<Vec<&'a str>>,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(file: FileId, parent: Option<Rc<Self>>) -> Rc<Self> {
        Rc::new(Self {
            names: RefCell::default(),
            parent,
            file,
            stars: RefCell::default(),
            globals: RefCell::default(),
        })
    }

    pub(crate) fn get(&self, name: &str) -> Option<Value<'a>> {
        let found = self.names.borrow().get(name).cloned();
        found.or_else(|| self.parent.as_ref()?.get(name))
    }

    fn module(&self) -> &Self {
        self.parent.as_deref().map_or(self, Self::module)
    }

    pub(crate) fn set(&self, name: &'a str, value: Value<'a>) {
        if self.globals.borrow().contains(&name)
            && let Some(parent) = &self.parent
        {
            parent.module().set(name, value.clone());
        }
        self.names.borrow_mut().insert(name, value);
    }
}

impl<'a> Value<'a> {
    pub(crate) const UNKNOWN: Self = Self {
        kind: Kind::Unknown,
        loops: Loops::NONE,
    };

    pub(crate) fn of(kind: Kind<'a>) -> Self {
        Self {
            kind,
            loops: Loops::NONE,
        }
    }

    pub(crate) fn with(self, loops: Loops) -> Self {
        Self {
            loops: self.loops.with(loops),
            ..self
        }
    }

    pub(crate) fn lib(path: &str) -> Self {
        Self::of(Kind::Lib(Rc::from(path)))
    }

    pub(crate) fn text(text: &str) -> Self {
        Self::of(Kind::Str(Rc::new(Str::constant(text))))
    }

    pub(crate) fn list(items: Vec<Self>, is_exact: bool) -> Self {
        let loops = items.iter().fold(Loops::NONE, |all, it| all.with(it.loops));
        Self {
            kind: Kind::List(Rc::new(RefCell::new(List { items, is_exact }))),
            loops,
        }
    }

    pub(crate) fn dict(items: Vec<(Option<String>, Self)>, is_exact: bool) -> Self {
        Self::of(Kind::Dict(Rc::new(RefCell::new(Dict { items, is_exact }))))
    }

    pub(crate) fn column(column: Column) -> Self {
        Self::of(Kind::Column(Rc::new(column)))
    }

    pub(crate) fn is_unknown(&self) -> bool {
        matches!(self.kind, Kind::Unknown)
    }

    /// The text, if all of it is known.
    pub(crate) fn as_text(&self) -> Option<String> {
        match &self.kind {
            Kind::Str(text) => text.known(),
            _ => None,
        }
    }

    pub(crate) fn as_int(&self) -> Option<i64> {
        match &self.kind {
            Kind::Int(number) => Some(*number),
            Kind::Str(text) => text.known()?.trim().parse().ok(),
            _ => None,
        }
    }

    /// The text of an option's value.
    pub(crate) fn as_option(&self) -> Option<String> {
        match &self.kind {
            Kind::Str(text) => text.known(),
            Kind::Int(number) => Some(number.to_string()),
            Kind::Bool(value) => Some(value.to_string()),
            _ => None,
        }
    }

    /// The frame that it is, in Spark's or in Glue's shape.
    pub(crate) fn as_frame(&self) -> Option<NodeId> {
        match &self.kind {
            Kind::Frame(node) | Kind::Dynamic(node) => Some(*node),
            _ => None,
        }
    }

    /// The items of an iterable, and whether they are all.
    pub(crate) fn items(&self) -> (Vec<Self>, bool) {
        match &self.kind {
            Kind::List(list) => {
                let list = list.borrow();
                (list.items.clone(), list.is_exact)
            }
            Kind::Dict(dict) => {
                let dict = dict.borrow();
                let keys = dict.items.iter().map(|(key, _)| match key {
                    Some(key) => Self::text(key),
                    None => Self::UNKNOWN,
                });
                (keys.collect(), dict.is_exact)
            }
            _ => (Vec::new(), false),
        }
    }

    /// The texts of a list or of a single text; `None` for one that is not known.
    pub(crate) fn as_texts(&self) -> Vec<Option<String>> {
        match &self.kind {
            Kind::List(list) => list.borrow().items.iter().map(Self::as_text).collect(),
            _ => vec![self.as_text()],
        }
    }
}

impl Str {
    pub(crate) fn constant(text: &str) -> Self {
        Self {
            pieces: vec![Piece::Text {
                text: text.to_owned(),
                at: None,
            }],
        }
    }

    pub(crate) fn hole(at: Option<Place>) -> Self {
        Self {
            pieces: vec![Piece::Hole(at)],
        }
    }

    pub(crate) fn known(&self) -> Option<String> {
        let texts = self.pieces.iter().map(|piece| match piece {
            Piece::Text { text, .. } => Some(text.as_str()),
            Piece::Hole(_) => None,
        });
        texts.collect()
    }

    /// What is known of its beginning.
    pub(crate) fn beginning(&self) -> String {
        let known = self.pieces.iter().map_while(|piece| match piece {
            Piece::Text { text, .. } => Some(text.as_str()),
            Piece::Hole(_) => None,
        });
        known.collect()
    }

    pub(crate) fn followed_by(&self, other: &Self) -> Self {
        let pieces = self.pieces.iter().chain(&other.pieces).cloned();
        Self {
            pieces: pieces.collect(),
        }
    }
}
