/** A field's value as its type shows it; masked values with a lock, empty ones as nothing. */
import LockOutlined from "@ant-design/icons/LockOutlined";
import { useLingui } from "@lingui/react/macro";
import { memo } from "react";
import type { Field } from "@/client/types";
import { displayOf } from "./displays";

export const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

function Masked({ value }: { value: unknown }) {
  const { t } = useLingui();
  return (
    <span className="masked" title={t`Partly hidden by your rights`}>
      <LockOutlined aria-label={t`Partly hidden by your rights`} />
      <span className="one-line num">{typeof value === "string" ? value : "****"}</span>
    </span>
  );
}

export const FieldCell = memo(function FieldCell({ field, value }: { field: Field; value: unknown }) {
  if (isEmpty(value)) return null;
  if (field.right === "masked") return <Masked value={value} />;
  const { Cell } = displayOf(field.type);
  return <Cell field={field} value={value} />;
});

export function FieldRead({ field, value }: { field: Field; value: unknown }) {
  if (isEmpty(value)) return null;
  if (field.right === "masked") return <Masked value={value} />;
  const display = displayOf(field.type);
  const Read = display.Read ?? display.Cell;
  return <Read field={field} value={value} />;
}
