/** A field's value as its type shows it; masked values with a lock, empty ones as nothing. */
import LockOutlined from "@ant-design/icons/LockOutlined";
import { useLingui } from "@lingui/react/macro";
import { memo } from "react";
import type { Field } from "@/client/types";
import { displayOf } from "./displays";

/** Whether the server answers this field with a mask, to everybody or to this person. */
export const isMasked = (field: Field): boolean => field.right === "masked" || field.class === "sensitive";

export const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

function Masked({ field, value }: { field: Field; value: unknown }) {
  const { t } = useLingui();
  const why = field.right === "masked" ? t`Partly hidden by your rights` : t`Shown partly, because it is sensitive`;
  return (
    <span className="masked" title={why}>
      <LockOutlined aria-label={why} />
      <span className="one-line num">{typeof value === "string" ? value : "****"}</span>
    </span>
  );
}

export const FieldCell = memo(function FieldCell({ field, value }: { field: Field; value: unknown }) {
  if (isEmpty(value)) return null;
  if (isMasked(field)) return <Masked field={field} value={value} />;
  const { Cell } = displayOf(field.type);
  return <Cell field={field} value={value} />;
});

/** `clear`: the value has been revealed, so that it is no mask. */
export function FieldRead({ field, value, clear }: { field: Field; value: unknown; clear?: boolean }) {
  if (isEmpty(value)) return null;
  if (isMasked(field) && !clear) return <Masked field={field} value={value} />;
  const display = displayOf(field.type);
  const Read = display.Read ?? display.Cell;
  return <Read field={field} value={value} />;
}
