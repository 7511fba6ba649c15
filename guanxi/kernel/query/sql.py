"""A checked filter tree as SQL. Identifiers come from the registry alone, values are parameters alone."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import count
from typing import Any

from guanxi.base.money import minor_digits
from guanxi.kernel.database.dialect import Dialect, dialect
from guanxi.kernel.objects.fields.base import Field
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.query.filters import AllOf, AnyOf, Leaf, Node, Not, Related
from guanxi.kernel.query.viewer import Sql, Viewer
from guanxi.kernel.vault.blind import blinds

COMPARE = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


class Compiler:
    """One statement's worth of aliases and spelling."""

    def __init__(self, viewer: Viewer, prefix: str = "s") -> None:
        self.viewer = viewer
        self.prefix = prefix
        self.spell: Dialect = dialect()
        self._aliases = count(1)

    def alias(self) -> str:
        return f"{self.prefix}{next(self._aliases)}"

    def column(self, alias: str, name: str) -> str:
        return f"{alias}.{self.spell.quote(name)}"

    def from_live(self, object_type: ObjectType, alias: str, deleted: bool = False) -> tuple[str, Sql]:
        """`FROM table alias` and the condition that holds for every statement: tenant first, then kind and bin."""
        text = f"{alias}.{self.spell.quote('tenant')} = %s"
        params: tuple[Any, ...] = (self.viewer.tenant,)
        if object_type.discriminator:
            text += f" AND {alias}.{self.spell.quote('object')} = %s"
            params += (object_type.key,)
        text += f" AND {alias}.{self.spell.quote('deleted_key')} {'<>' if deleted else '='} ''"
        return f"{self.spell.quote(object_type.table)} {alias}", Sql(text, params)

    def visible(self, object_type: ObjectType, alias: str, deleted: bool = False) -> tuple[str, Sql]:
        """`from_live` narrowed to the rows that the viewer sees."""
        source, live = self.from_live(object_type, alias, deleted)
        rows = self.viewer.rows(object_type, alias)
        return source, Sql(f"{live.text} AND {rows.text}", live.params + rows.params) if rows.text else live

    # Nodes -------------------------------------------------------------------------------------------------------

    def node(self, node: Node, object_type: ObjectType, alias: str) -> Sql:
        """The condition of a node over rows of `object_type` called `alias`."""
        if isinstance(node, (AllOf, AnyOf)):
            return self._joined(node, object_type, alias)
        if isinstance(node, Not):
            inner = self.node(node.node, object_type, alias)
            # COALESCE makes the inner condition two-valued: a comparison with a missing value is false.
            return Sql(f"NOT COALESCE({inner.text}, {self.spell.false})", inner.params)
        if isinstance(node, Related):
            return self._related(node, alias)
        return self._leaf(node, object_type, alias)

    def _joined(self, node: AllOf | AnyOf, object_type: ObjectType, alias: str) -> Sql:
        parts = [self.node(part, object_type, alias) for part in node.nodes]
        if not parts:
            return Sql(self.spell.true if isinstance(node, AllOf) else self.spell.false)
        word = " AND " if isinstance(node, AllOf) else " OR "
        return Sql("(" + word.join(p.text for p in parts) + ")", tuple(v for p in parts for v in p.params))

    def _leaf(self, leaf: Leaf, object_type: ObjectType, alias: str) -> Sql:
        if not leaf.path:
            return self.condition(leaf.field, leaf.op, leaf.operand, object_type, alias)
        (step, target), *rest = leaf.path
        inner_alias = self.alias()
        source, seen = self.visible(target, inner_alias)
        inner = self._leaf(Leaf(target, tuple(rest), leaf.field, leaf.op, leaf.operand), target, inner_alias)
        joined = self.reference_join(step, object_type, alias, inner_alias)
        return Sql(
            f"EXISTS (SELECT 1 FROM {source} WHERE {seen.text} AND {joined.text} AND {inner.text})",
            seen.params + joined.params + inner.params,
        )

    def reference_join(self, step: Field, object_type: ObjectType, alias: str, target_alias: str) -> Sql:
        """`target.id` is what the reference field `step` of `alias` holds."""
        target_id = self.column(target_alias, "id")
        if not step.indexed:
            return Sql(f"{target_id} = {self.column(alias, step.key)}")
        index, params = self._index(step, object_type, alias)
        key = self.column(index, "key")
        held = f"CAST({key} AS uuid)" if self.spell.vendor == "postgresql" else key
        return Sql(f"{target_id} = (SELECT {held} FROM {self._index_from(index)} WHERE {params.text})", params.params)

    def _related(self, node: Related, alias: str) -> Sql:
        inner = self.alias()
        source, seen = self.visible(node.object, inner)
        joined = self._refers(node.field, node.object, inner, alias)
        text, params = f"{seen.text} AND {joined.text}", seen.params + joined.params
        if node.where is not None:
            where = self.node(node.where, node.object, inner)
            text, params = f"{text} AND {where.text}", params + where.params
        if node.agg == "exists":
            return Sql(f"EXISTS (SELECT 1 FROM {source} WHERE {text})", params)
        if node.agg == "count":
            return Sql(f"(SELECT COUNT(*) FROM {source} WHERE {text}) {COMPARE[node.op]} %s", (*params, scaled(node.value, 0)))
        assert node.of is not None
        amount, more, extra = self.number(node.of, node.object, inner)
        value = scaled(node.value, stored_decimals(node.of, self.viewer.currency))
        return Sql(
            f"(SELECT COALESCE(SUM({amount}), 0) FROM {source}{more.text} WHERE {text}{extra.text}) {COMPARE[node.op]} %s",
            (*more.params, *params, *extra.params, value),
        )

    def _refers(self, field: Field, object_type: ObjectType, inner: str, alias: str) -> Sql:
        """The reference field of `inner` holds the id of `alias`."""
        if not field.indexed:
            return Sql(f"{self.column(inner, field.key)} = {self.column(alias, 'id')}")
        return self.indexed(field, object_type, inner, Sql(f"{{i}}.{self.spell.quote('key')} = {self._id_text(alias)}"))

    def _id_text(self, alias: str) -> str:
        held = self.column(alias, "id")
        return f"CAST({held} AS text)" if self.spell.vendor == "postgresql" else held

    def number(self, field: Field, object_type: ObjectType, alias: str) -> tuple[str, Sql, Sql]:
        """(expression of the stored integer, join, further condition) of a numeric field; money in the viewer's currency only."""
        money = field.value_type == "money"
        if not field.indexed:
            extra = Sql(f" AND {self.column(alias, field.key + '_currency')} = %s", (self.viewer.currency,)) if money else Sql("")
            return self.column(alias, field.key), Sql(""), extra
        index, condition = self._index(field, object_type, alias)
        extra = Sql(f" AND {self.column(index, 'key')} = %s", (self.viewer.currency,)) if money else Sql("")
        return self.column(index, "number"), Sql(f" JOIN {self._index_from(index)} ON {condition.text}", condition.params), extra

    # Conditions on one field -------------------------------------------------------------------------------------

    def condition(self, field: Field, op: str, operand: Any, object_type: ObjectType, alias: str) -> Sql:
        """A positive operator on a field of `alias`."""
        if op == "not_empty":
            if field.custom:
                return self.indexed(field, object_type, alias, Sql(""))
            return Sql(f"{self.column(alias, field.key)} IS NOT NULL")
        if field.listy:
            return self._list(field, op, operand, object_type, alias)
        if field.encrypted:
            return self._blind(field, op, operand, object_type, alias)
        if field.indexed:
            return self.indexed(field, object_type, alias, self._compare(field, op, operand, "{i}.", indexed=True))
        return self._compare(field, op, operand, f"{alias}.", indexed=False)

    def _compare(self, field: Field, op: str, operand: Any, prefix: str, *, indexed: bool) -> Sql:
        if field.value_type == "money":
            return self._money(op, operand, prefix, field.key if not indexed else None)
        if indexed:
            sample = operand[0] if isinstance(operand, tuple) and operand else operand
            numeric = isinstance(sample, int)
            column = prefix + self.spell.quote("number" if numeric else "key")
            pick = (lambda k: field.index_row(k).number) if numeric else (lambda k: field.index_row(k).key)
            operand = tuple(map(pick, operand)) if isinstance(operand, tuple) else pick(operand)
        else:
            column = prefix + self.spell.quote(field.key + field.compare_suffix)
        return self._scalar(column, op, operand, ids=not indexed and field.slots[0].kind == "id")

    def _scalar(self, column: str, op: str, operand: Any, *, ids: bool = False) -> Sql:
        if op in COMPARE:
            return Sql(f"{column} {COMPARE[op]} %s", (operand,))
        if op == "in":
            text, params = (self.spell.in_ids if ids else self.spell.in_values)(column, list(operand))
            return Sql(text, tuple(params))
        if op == "between":
            return Sql(f"({column} >= %s AND {column} <= %s)", tuple(operand))
        if op == "range":
            return Sql(f"({column} >= %s AND {column} < %s)", tuple(operand))
        if op in ("starts_with", "under"):
            text, params = self.spell.starts_with(column, operand)
            return Sql(text, tuple(params))
        if op == "contains":
            text, params = self.spell.contains(column, operand)
            return Sql(text, tuple(params))
        raise AssertionError(f"no SQL for operator {op}")

    def _money(self, op: str, operand: Any, prefix: str, key: str | None) -> Sql:
        amount = prefix + self.spell.quote(key or "number")
        currency = prefix + self.spell.quote(f"{key}_currency" if key else "key")
        if op == "in":
            parts = [Sql(f"({amount} = %s AND {currency} = %s)", pair) for pair in operand]
            return Sql(
                "(" + " OR ".join(p.text for p in parts) + ")" if parts else self.spell.false, tuple(v for p in parts for v in p.params)
            )
        if op == "between":
            low, high = operand
            return Sql(f"({amount} >= %s AND {amount} <= %s AND {currency} = %s AND {currency} = %s)", (low[0], high[0], low[1], high[1]))
        return Sql(f"({amount} {COMPARE[op]} %s AND {currency} = %s)", operand)

    def _list(self, field: Field, op: str, keys: Sequence[str], object_type: ObjectType, alias: str) -> Sql:
        key = f"{{i}}.{self.spell.quote('key')}"
        if op == "any":
            text, params = self.spell.in_values(key, list(keys))
            return self.indexed(field, object_type, alias, Sql(text, tuple(params)))
        parts = [self.indexed(field, object_type, alias, Sql(f"{key} = %s", (k,))) for k in keys]
        if not parts:
            return self.condition(field, "not_empty", None, object_type, alias)
        return Sql("(" + " AND ".join(p.text for p in parts) + ")", tuple(v for p in parts for v in p.params))

    def _blind(self, field: Field, op: str, operand: Any, object_type: ObjectType, alias: str) -> Sql:
        key = f"{{i}}.{self.spell.quote('key')}"
        if op == "tail":
            keys = field.tail_keys(operand, self.viewer.tenant, object_type.key)  # type: ignore[attr-defined]
        else:
            values = operand if op == "in" else (operand,)
            keys = [key for v in values for key in blinds(field.blind_text(v), self.viewer.tenant, object_type.key, field.key)]
        text, params = self.spell.in_values(key, keys)
        return self.indexed(field, object_type, alias, Sql(text, tuple(params)), sub="tail" if op == "tail" else "")

    # The index table ---------------------------------------------------------------------------------------------

    def _index_from(self, index: str) -> str:
        return f"{self.spell.quote('objects_index')} {index}"

    def _index(self, field: Field, object_type: ObjectType, alias: str, sub: str = "") -> tuple[str, Sql]:
        index = self.alias()
        name = f"{field.key}#{sub}" if sub else field.key
        return index, Sql(
            f"{index}.{self.spell.quote('tenant')} = %s AND {index}.{self.spell.quote('object')} = %s AND {index}.{self.spell.quote('field')} = %s"
            f" AND {index}.{self.spell.quote('record')} = {self.column(alias, 'id')}",
            (self.viewer.tenant, object_type.key, name),
        )

    def indexed(self, field: Field, object_type: ObjectType, alias: str, condition: Sql, sub: str = "") -> Sql:
        """EXISTS over the index rows of a field; `{i}` in the condition stands for the index row."""
        index, base = self._index(field, object_type, alias, sub)
        more = " AND " + condition.text.replace("{i}", index) if condition.text else ""
        return Sql(f"EXISTS (SELECT 1 FROM {self._index_from(index)} WHERE {base.text}{more})", base.params + condition.params)

    def sort_join(self, field: Field, object_type: ObjectType, alias: str) -> tuple[str, Sql]:
        """A left join that brings an indexed field's sort key, and the alias to order by."""
        index, condition = self._index(field, object_type, alias, "sort" if field.sorts_apart else "")
        return index, Sql(f" LEFT JOIN {self._index_from(index)} ON {condition.text}", condition.params)


def stored_decimals(field: Field, currency: str) -> int:
    return minor_digits(currency) if field.value_type == "money" else int(field.options.get("decimals", 0))


def scaled(value: Decimal, decimals: int) -> int | Decimal:
    made = value.scaleb(decimals)
    return int(made) if made == made.to_integral_value() else made
