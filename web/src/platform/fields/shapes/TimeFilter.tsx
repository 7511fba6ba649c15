/** Filters on days and times: a fixed day, or a relative span such as this month or the last 7 days. */
import { useLingui } from "@lingui/react/macro";
import { InputNumber, Select } from "antd";
import type { ComponentType } from "react";
import type { FilterProps, InputProps } from "../kinds";
import { filterOf } from "./editor";

const UNITS = ["day", "week", "month", "quarter", "year"] as const;

export function timeFilter(One: ComponentType<InputProps>): ComponentType<FilterProps> {
  const Fixed = filterOf(One);
  return function TimeFilter(props: FilterProps) {
    return props.op === "within" ? <Within value={props.value} onChange={props.onChange} /> : <Fixed {...props} />;
  };
}

interface Span {
  last?: number;
  next?: number;
  unit?: string;
}

export function Within({ value, onChange }: { value: unknown; onChange: (value: unknown) => void }) {
  const { t } = useLingui();
  const unitWords: Record<string, string> = {
    day: t`days`,
    week: t`weeks`,
    month: t`months`,
    quarter: t`quarters`,
    year: t`years`,
  };
  const span = value && typeof value === "object" && !("this" in value) ? (value as Span) : null;
  const way = span?.last !== undefined ? "last" : span?.next !== undefined ? "next" : null;
  const kind =
    way ?? (typeof value === "string" ? value : value ? `this:${(value as { this: string }).this}` : undefined);
  const figure = (way && span?.[way]) || 7;
  const unit = span?.unit ?? "day";
  const choose = (next: string) => {
    if (next.startsWith("this:")) onChange({ this: next.slice(5) });
    else if (next === "last" || next === "next") onChange({ [next]: figure, unit });
    else onChange(next);
  };
  return (
    <span className="row grow">
      <Select
        aria-label={t`Span`}
        style={{ minWidth: 116, flex: 1 }}
        value={kind}
        placeholder={t`Choose a span`}
        onChange={choose}
        options={[
          { value: "today", label: t`Today` },
          { value: "yesterday", label: t`Yesterday` },
          { value: "tomorrow", label: t`Tomorrow` },
          { value: "this:week", label: t`This week` },
          { value: "this:month", label: t`This month` },
          { value: "this:quarter", label: t`This quarter` },
          { value: "this:year", label: t`This year` },
          { value: "last", label: t`The last` },
          { value: "next", label: t`The next` },
        ]}
      />
      {way && (
        <>
          <InputNumber
            aria-label={t`How many`}
            min={1}
            max={999}
            style={{ width: 70 }}
            value={figure}
            onChange={(next) => onChange({ [way]: next ?? 1, unit })}
          />
          <Select
            aria-label={t`Unit`}
            style={{ width: 92 }}
            value={unit}
            onChange={(next) => onChange({ [way]: figure, unit: next })}
            options={UNITS.map((one) => ({ value: one, label: unitWords[one] }))}
          />
        </>
      )}
    </span>
  );
}
