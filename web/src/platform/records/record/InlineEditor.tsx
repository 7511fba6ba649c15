/** The input of one field with save and cancel; it keeps the draft until then. */
import CheckOutlined from "@ant-design/icons/CheckOutlined";
import CloseOutlined from "@ant-design/icons/CloseOutlined";
import { useLingui } from "@lingui/react/macro";
import { Button } from "antd";
import { type KeyboardEvent, useState } from "react";
import type { Field } from "@/client/types";
import { editorOf } from "@/platform/fields/editors";
import { same, toWire } from "../form/values";

interface Props {
  field: Field;
  value: unknown;
  /** What to begin with instead of the value: typed before and not saved. */
  start: { value: unknown } | null;
  onSave: (wire: unknown, shown: unknown) => void;
  onCancel: () => void;
}

export default function InlineEditor({ field, value, start, onSave, onCancel }: Props) {
  const { t } = useLingui();
  const [draft, setDraft] = useState(start ? start.value : value);
  const { Input, multiline, instant } = editorOf(field.type);
  const save = () => (same(value, draft) ? onCancel() : onSave(toWire(field, draft), draft ?? null));
  const change = (next: unknown) => {
    setDraft(next);
    if (instant) onSave(toWire(field, next), next ?? null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // An Enter that ends a composition belongs to the input method.
    if (event.nativeEvent.isComposing) return;
    const open = (event.target as HTMLElement).closest(".ant-select-open, .ant-picker-focused");
    if (event.key === "Escape") onCancel();
    else if (event.key === "Enter" && (multiline ? event.ctrlKey || event.metaKey : !open)) save();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the input inside, on their way up.
    <div className="inline-editor" onKeyDown={onKeyDown}>
      <Input field={field} value={draft} onChange={change} autoFocus startOpen id={`inline-${field.key}`} />
      <span className="inline-buttons">
        {!instant && (
          <Button
            size="small"
            type="primary"
            icon={<CheckOutlined aria-hidden="true" />}
            aria-label={t`Save`}
            onClick={save}
          />
        )}
        <Button size="small" icon={<CloseOutlined aria-hidden="true" />} aria-label={t`Cancel`} onClick={onCancel} />
      </span>
    </div>
  );
}
