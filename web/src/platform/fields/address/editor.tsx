import { useLingui } from "@lingui/react/macro";
import { Input } from "antd";
import type { FieldEditor, InputProps } from "../kinds";
import { RegionPicker, regionCode } from "../region/editor";
import { textEditor } from "../shapes/editor";
import type { Address } from "./display";

function AddressInput({ value, onChange, id, autoFocus }: InputProps) {
  const { t } = useLingui();
  const address = (value ?? {}) as Address & { regionName?: string };
  const set = (patch: object) => onChange?.({ ...address, ...patch });
  return (
    <div className="stack">
      <RegionPicker
        id={id}
        autoFocus={autoFocus}
        value={address.region ? { code: address.region, name: address.regionName ?? "" } : null}
        onChange={(region) => {
          const picked = region as { code: string; name: string } | null;
          set({ region: picked?.code ?? null, regionName: picked?.name });
        }}
      />
      <Input
        aria-label={t`Street`}
        placeholder={t`Street and number`}
        value={address.street ?? ""}
        onChange={(event) => set({ street: event.target.value || null })}
      />
      <Input
        aria-label={t`Postcode`}
        placeholder={t`Postcode`}
        inputMode="numeric"
        value={address.postcode ?? ""}
        onChange={(event) => set({ postcode: event.target.value || null })}
      />
    </div>
  );
}

function toWire(value: unknown): unknown {
  if (!value || typeof value !== "object") return value;
  const { region, street, postcode } = value as Address;
  return region || street || postcode ? { region: regionCode(region), street, postcode } : null;
}

export const editor: FieldEditor = { Input: AddressInput, Filter: textEditor().Filter, multiline: true, toWire };
