"""Plain Python that looks like Spark and is not."""
import collections
import itertools
import pandas as pd


class Basket:
    def __init__(self):
        self.rows = []

    def filter(self, predicate):
        return [row for row in self.rows if predicate(row)]

    def collect(self):
        return list(self.rows)

    def count(self):
        return len(self.rows)

    def show(self):
        print(self.rows)

    def join(self, other):
        return self.rows + other.rows

    def crossJoin(self, other):
        return list(itertools.product(self.rows, other.rows))


def main():
    basket = Basket()
    basket.show()
    basket.collect()
    if basket.count() == 0:
        print("empty")
    print(basket.count(), basket.count(), basket.count())
    other = Basket()
    basket.crossJoin(other)
    for i in range(100):
        basket.count()
        basket.collect()

    df = pd.read_csv("orders.csv")
    print(df.count())
    print(df.count())
    print(df.count())
    merged = df.merge(df, how="cross")
    merged = merged.sort_values("ts").groupby("id").first()
    df.show = lambda: None
    df.drop(columns=["a"])
    for column in df.columns:
        df[column] = df[column].fillna(0)
        df[column].count()
    text = ",".join(str(x) for x in df.columns)
    names = text.split(",")
    print(names.count("a"), names.count("b"), names.count("c"))
    counter = collections.Counter(names)
    counter.update(names)
    query = "SELECT * FROM t WHERE id NOT IN (SELECT id FROM u)"
    print(query)


main()
