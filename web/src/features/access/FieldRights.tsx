/** Which fields of an object type a role sees hidden, masked, to read or to write. */
import { useLingui } from "@lingui/react/macro";
import { Select } from "antd";
import type { ObjectSpec } from "@/client/types";
import { useWords } from "@/kit/language";
import { FIELD_RIGHTS, type FieldRight, suppliedRight } from "./grants";

interface Props {
  spec: ObjectSpec;
  /** The key of the role, empty for one that the organisation made. */
  role: string;
  rights: Record<string, FieldRight>;
  editable: boolean;
  onChange: (rights: Record<string, FieldRight>) => void;
}

export function FieldRights({ spec, role, rights, editable, onChange }: Props) {
  const { t } = useLingui();
  const say = useWords();
  const words: Record<FieldRight, string> = {
    hidden: t`Hidden`,
    masked: t`Partly hidden`,
    read: t`Read`,
    write: t`Write`,
  };
  const set = (key: string, right: FieldRight | undefined) => {
    const { [key]: _gone, ...rest } = rights;
    onChange(right ? { ...rest, [key]: right } : rest);
  };
  return (
    <div className="field-rights">
      {spec.fields
        .filter((field) => !field.system || ["owner", "department"].includes(field.key))
        .map((field) => (
          <span key={field.key} className="row">
            <span className="grow one-line" title={say(field.label)}>
              {say(field.label)}
            </span>
            <Select
              size="small"
              allowClear
              disabled={!editable}
              aria-label={say(field.label)}
              style={{ width: 116 }}
              placeholder={spec.supplied ? words[suppliedRight(spec, role, field)] : t`As supplied`}
              value={rights[field.key]}
              onChange={(right) => set(field.key, right)}
              options={FIELD_RIGHTS.map((right) => ({ value: right, label: words[right] }))}
            />
          </span>
        ))}
    </div>
  );
}
