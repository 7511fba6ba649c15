import { useLingui } from "@lingui/react/macro";
import { Button, Input, InputNumber } from "antd";
import type { FieldEditor, InputProps } from "../kinds";
import { textEditor } from "../shapes/editor";
import type { Place } from "./display";

function PlaceInput({ value, onChange, id }: InputProps) {
  const { t } = useLingui();
  const place = value as Place | null | undefined;
  const here = () =>
    navigator.geolocation?.getCurrentPosition(({ coords }) =>
      onChange?.({ ...place, lat: coords.latitude, lng: coords.longitude }),
    );
  const set = (patch: Partial<Place>) => onChange?.({ lat: 0, lng: 0, ...place, ...patch });
  return (
    <div className="stack">
      <Input
        id={id}
        placeholder={t`Name of the place`}
        value={place?.name ?? ""}
        onChange={(event) => set({ name: event.target.value || null })}
      />
      <span className="row">
        <InputNumber
          aria-label={t`Latitude`}
          placeholder={t`Latitude`}
          min={-90}
          max={90}
          value={place?.lat ?? null}
          onChange={(lat) => set({ lat: lat ?? 0 })}
        />
        <InputNumber
          aria-label={t`Longitude`}
          placeholder={t`Longitude`}
          min={-180}
          max={180}
          value={place?.lng ?? null}
          onChange={(lng) => set({ lng: lng ?? 0 })}
        />
        <Button onClick={here}>{t`I am here`}</Button>
      </span>
    </div>
  );
}

export const editor: FieldEditor = { Input: PlaceInput, Filter: textEditor().Filter, multiline: true };
