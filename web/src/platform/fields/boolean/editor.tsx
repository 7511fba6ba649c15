import { useLingui } from "@lingui/react/macro";
import { Segmented, Switch } from "antd";
import type { FieldEditor, FilterProps, InputProps } from "../kinds";

function Toggle({ value, onChange, id, autoFocus }: InputProps) {
  return <Switch id={id} autoFocus={autoFocus} checked={!!value} onChange={(on) => onChange?.(on)} />;
}

function Filter({ value, onChange }: FilterProps) {
  const { t } = useLingui();
  return (
    <Segmented
      value={value === false ? "no" : value === true ? "yes" : ""}
      options={[
        { value: "yes", label: t`Yes` },
        { value: "no", label: t`No` },
      ]}
      onChange={(next) => onChange(next === "yes")}
    />
  );
}

export const editor: FieldEditor = { Input: Toggle, Filter, instant: true };
