/** One condition: a field (also of a referenced record), an operator, a value. */
import CloseOutlined from "@ant-design/icons/CloseOutlined";
import { useLingui } from "@lingui/react/macro";
import { Button, Select } from "antd";
import { useMemo } from "react";
import type { Field, ObjectSpec } from "@/client/types";
import { useLanguage, useWords, words } from "@/kit/language";
import { useFindObject } from "@/platform/meta/meta";
import { editorOf } from "../fields/editors";
import type { Change } from "./GroupEditor";
import { type Condition, fieldAt, operatorsOf, targetOf, VALUELESS } from "./tree";
import { useOperatorWords } from "./words";

const LISTS = ["in", "not_in", "any", "all", "none", "between"];

export function ConditionEditor({ spec, item, change }: { spec: ObjectSpec; item: Condition; change: Change }) {
  const { t } = useLingui();
  const say = useWords();
  const find = useFindObject();
  const operatorWords = useOperatorWords();
  const options = useFieldOptions(spec);
  const field = item.field ? fieldAt(item.field, spec, find) : undefined;
  const set = (patch: Partial<Condition>) => change(item.id, () => ({ ...item, ...patch }));
  const chooseField = (path: string) => {
    const next = fieldAt(path, spec, find);
    const op = next ? (operatorsOf(next)[0] ?? "eq") : "eq";
    set({ field: path, op, value: next?.type === "boolean" ? true : null });
  };
  const chooseOperator = (op: string) => {
    const keeps = LISTS.includes(op) === LISTS.includes(item.op) && op !== "within" && item.op !== "within";
    set({ op, value: keeps ? item.value : null });
  };
  const Filter = field && editorOf(field.type).Filter;
  return (
    <div className="filter-condition">
      <Select
        className="filter-field"
        aria-label={t`Field`}
        placeholder={t`Field`}
        showSearch={{ optionFilterProp: "label" }}
        value={item.field || undefined}
        options={options}
        onChange={chooseField}
        popupMatchSelectWidth={240}
      />
      <Select
        className="filter-op"
        aria-label={t`Operator`}
        value={item.op || undefined}
        disabled={!field}
        options={field ? operatorsOf(field).map((op) => ({ value: op, label: operatorWords(op, field.type) })) : []}
        onChange={chooseOperator}
        popupMatchSelectWidth={false}
      />
      <span className="filter-value" role="group" aria-label={field ? say(field.label) : undefined}>
        {field && Filter && !VALUELESS.includes(item.op) && (
          <Filter field={field} op={item.op} value={item.value} onChange={(value) => set({ value })} />
        )}
      </span>
      <Button
        type="text"
        size="small"
        icon={<CloseOutlined aria-hidden="true" />}
        aria-label={t`Remove condition`}
        onClick={() => change(item.id, () => null)}
      />
    </div>
  );
}

const filterable = (field: Field) => field.filterable !== false;

function useFieldOptions(spec: ObjectSpec) {
  const language = useLanguage();
  const find = useFindObject();
  return useMemo(() => {
    const own = spec.fields.filter(filterable);
    const groups = own.flatMap((field) => {
      const target = find(targetOf(field) ?? "");
      if (!target || !["reference", "person", "department"].includes(field.type)) return [];
      const head = words(field.label, language);
      return [
        {
          label: head,
          options: target.fields.filter(filterable).map((inner) => ({
            value: `${field.key}.${inner.key}`,
            label: `${head} › ${words(inner.label, language)}`,
          })),
        },
      ];
    });
    return [
      {
        label: words(spec.label, language),
        options: own.map((field) => ({ value: field.key, label: words(field.label, language) })),
      },
      ...groups,
    ];
  }, [spec, language, find]);
}
