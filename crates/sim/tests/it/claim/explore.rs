//! Every state that a model can reach, breadth first.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

/// A finite model.
pub(crate) trait Model: Clone + Eq + Hash {
    /// States that follow, and whether the step is a fault: nothing may depend on faults to move on.
    fn steps(&self) -> Vec<(Self, bool)>;
}

/// The reachable states with the steps between them.
pub(crate) struct Graph<M> {
    states: Vec<M>,
    /// For each state, those that lead to it without a fault.
    before: Vec<Vec<usize>>,
}

pub(crate) fn explore<M: Model>(start: M) -> Graph<M> {
    let mut ids = HashMap::from([(start.clone(), 0)]);
    let mut graph = Graph {
        states: vec![start],
        before: vec![Vec::new()],
    };
    let mut waiting = VecDeque::from([0]);
    while let Some(from) = waiting.pop_front() {
        for (next, is_fault) in graph.states[from].steps() {
            let fresh = graph.states.len();
            let to = *ids.entry(next.clone()).or_insert(fresh);
            if to == fresh {
                graph.states.push(next);
                graph.before.push(Vec::new());
                waiting.push_back(to);
            }
            if !is_fault {
                graph.before[to].push(from);
            }
        }
    }
    graph
}

impl<M: Model> Graph<M> {
    pub(crate) fn states(&self) -> usize {
        self.states.len()
    }

    /// The first state that is so; breadth first, so one that is reached by the fewest steps.
    pub(crate) fn find(&self, is_so: impl Fn(&M) -> bool) -> Option<&M> {
        self.states.iter().find(|state| is_so(state))
    }

    /// A state from which no way without further faults leads to a goal.
    pub(crate) fn stuck(&self, is_goal: impl Fn(&M) -> bool) -> Option<&M> {
        let mut can = vec![false; self.states.len()];
        let mut waiting: Vec<usize> = (0..self.states.len())
            .filter(|index| is_goal(&self.states[*index]))
            .collect();
        while let Some(index) = waiting.pop() {
            if !std::mem::replace(&mut can[index], true) {
                waiting.extend(&self.before[index]);
            }
        }
        let stuck = can.iter().position(|can| !can);
        stuck.map(|index| &self.states[index])
    }
}
