/** How the text of a column becomes a value: what an unreadable one does, the order of dates, by what a record is named. */
import SettingOutlined from "@ant-design/icons/SettingOutlined";
import { useLingui } from "@lingui/react/macro";
import { Button, Popover, Select } from "antd";
import type { Field, ImportMapping, ImportOptions } from "@/client/types";
import { useWords } from "@/kit/language";
import { useFindObject, useMeta } from "@/platform/meta/meta";
import { canMatch, refersToRecords } from "./mapping";

interface Props {
  entry: ImportMapping;
  field: Field;
  onChange: (options: ImportOptions) => void;
}

export function EntryOptions({ entry, field, onChange }: Props) {
  const { t } = useLingui();
  const say = useWords();
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title={t`How ${say(field.label)} is read`}
      content={<Options entry={entry} field={field} onChange={onChange} />}
    >
      <Button type="text" icon={<SettingOutlined />} aria-label={t`How ${say(field.label)} is read`} />
    </Popover>
  );
}

function Options({ entry, field, onChange }: Props) {
  const { t } = useLingui();
  const say = useWords();
  const find = useFindObject();
  const { objects } = useMeta();
  const options = entry.options ?? {};
  const set = (patch: ImportOptions) =>
    onChange(Object.fromEntries(Object.entries({ ...options, ...patch }).filter(([, value]) => value !== undefined)));
  const about = options.object ?? field.object ?? undefined;
  const matches = about ? (find(about)?.fields ?? []).filter(canMatch) : [];
  return (
    <div className="entry-options">
      <label>
        <span>{t`A value that cannot be read`}</span>
        <Select
          value={options.on_error ?? "error"}
          onChange={(on_error) => set({ on_error })}
          options={[
            { value: "error", label: t`keeps the row out` },
            { value: "empty", label: t`leaves the field empty, with a warning` },
          ]}
        />
      </label>
      {["date", "datetime"].includes(field.type) && (
        <label>
          <span>{t`Order of a date such as 03/04/2026`}</span>
          <Select
            value={options.date_format ?? ""}
            onChange={(order) => set({ date_format: (order || undefined) as ImportOptions["date_format"] })}
            options={[
              { value: "", label: t`Found out by itself` },
              { value: "dmy", label: t`Day, month, year` },
              { value: "mdy", label: t`Month, day, year` },
            ]}
          />
        </label>
      )}
      {field.type === "subject" && (
        <label>
          <span>{t`It is about`}</span>
          <Select
            value={about}
            onChange={(object) => set({ object, match: undefined })}
            options={objects.filter((one) => one.timeline).map((one) => ({ value: one.key, label: say(one.label) }))}
          />
        </label>
      )}
      {refersToRecords(field) && matches.length > 0 && (
        <label>
          <span>{t`The record is named by its`}</span>
          <Select
            value={options.match ?? ""}
            onChange={(match) => set({ match: match || undefined })}
            options={[
              { value: "", label: t`Name or ID` },
              ...matches.map((one) => ({ value: one.key, label: say(one.label) })),
            ]}
          />
        </label>
      )}
    </div>
  );
}
