/** One column of a file and the field it goes into. */
import { useLingui } from "@lingui/react/macro";
import { Select, Tag } from "antd";
import type { Field, ImportPlan } from "@/client/types";
import { useWords } from "@/kit/language";

interface Props {
  column: ImportPlan["columns"][number];
  field: string | null;
  score?: number;
  fields: Field[];
  used: Set<string>;
  onChoose: (field: string | null) => void;
  onMake: () => void;
}

const NEW = "+new";

export function ColumnLine({ column, field, score, fields, used, onChoose, onMake }: Props) {
  const { t } = useLingui();
  const say = useWords();
  const samples = column.sample.filter(Boolean).slice(0, 3);
  const name = column.name || t`Column ${column.index + 1}`;
  return (
    <div className={`mapping-line${field ? "" : " off"}`}>
      <b className="one-line" title={name}>
        {name}
      </b>
      <span className="one-line meta" title={samples.join(" · ")}>
        {samples.join(" · ")}
      </span>
      <span className="row">
        <Select
          aria-label={t`Field for ${name}`}
          allowClear
          showSearch={{ optionFilterProp: "label" }}
          style={{ flex: 1, minWidth: 0 }}
          placeholder={t`Leave out`}
          value={field ?? undefined}
          onChange={(next) => (next === NEW ? onMake() : onChoose(next ?? null))}
          options={[
            { value: NEW, label: t`New field…` },
            ...fields.map((one) => ({
              value: one.key,
              label: `${say(one.label)}${one.required ? " *" : ""}`,
              className: used.has(one.key) && one.key !== field ? "mapping-used" : undefined,
            })),
          ]}
        />
        {field && score !== undefined && score >= 0.9 && <Tag color="success">{t`Suggested`}</Tag>}
      </span>
    </div>
  );
}
