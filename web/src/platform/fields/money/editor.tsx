import { useLingui } from "@lingui/react/macro";
import { InputNumber, Select, Space } from "antd";
import type { Money } from "@/kit/formats";
import type { FieldEditor, FilterProps, InputProps } from "../kinds";
import { figureEditor } from "../shapes/editor";

const CURRENCIES = ["CNY", "USD", "EUR", "HKD", "JPY", "GBP"];

function Amount({ field, value, onChange, id, autoFocus }: InputProps) {
  const { t } = useLingui();
  const currencies = field.options?.currencies?.length ? field.options.currencies : CURRENCIES;
  const money = value as Money | null | undefined;
  const currency = money?.currency ?? currencies[0] ?? "CNY";
  return (
    <Space.Compact style={{ width: "100%" }}>
      <InputNumber<string>
        id={id}
        autoFocus={autoFocus}
        stringMode
        precision={field.options?.decimals ?? 2}
        style={{ flex: 1 }}
        formatter={(typed) => String(typed ?? "").replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ",")}
        parser={(shown) => (shown ?? "").replace(/[,，\s]/g, "")}
        value={money?.amount ?? null}
        onChange={(amount) => onChange?.(amount ? { amount: String(amount), currency } : null)}
      />
      <Select
        aria-label={t`Currency`}
        style={{ width: 84 }}
        value={currency}
        options={currencies.map((code) => ({ value: code, label: code }))}
        onChange={(code) => money?.amount && onChange?.({ amount: money.amount, currency: code })}
      />
    </Space.Compact>
  );
}

const Figure = figureEditor().Filter;

/** Filters compare the amount in the field's first currency. */
function Filter(props: FilterProps) {
  const currency = props.field.options?.currencies?.[0] ?? "CNY";
  const bare = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(bare)
      : value && typeof value === "object"
        ? Number((value as Money).amount)
        : value;
  const dressed = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(dressed)
      : value === null || value === undefined
        ? null
        : { amount: String(value), currency };
  return <Figure {...props} value={bare(props.value)} onChange={(next) => props.onChange(dressed(next))} />;
}

export const editor: FieldEditor = { Input: Amount, Filter };
