/** What counts as a record that exists already, and what becomes of its row. */
import { useLingui } from "@lingui/react/macro";
import { Select } from "antd";
import type { Field, ImportPlan } from "@/client/types";
import { useWords } from "@/kit/language";
import { canMatch } from "./mapping";

type Policy = ImportPlan["policy"];

interface Props {
  policy: Policy;
  /** The fields that the file fills. */
  filled: Field[];
  onChange: (policy: Policy) => void;
}

export function MatchPolicy({ policy, filled, onChange }: Props) {
  const { t } = useLingui();
  const say = useWords();
  const choices = filled.filter(canMatch);
  const match = policy.match.filter((key) => choices.some((field) => field.key === key));
  return (
    <fieldset className="import-policy">
      <legend>{t`Records that exist already`}</legend>
      <span className="row">
        {t`They are the same when these agree`}
        <Select
          mode="multiple"
          aria-label={t`Fields that identify a record`}
          style={{ minWidth: 200, flex: 1 }}
          value={match}
          maxCount={5}
          showSearch={{ optionFilterProp: "label" }}
          placeholder={t`Every row is new`}
          onChange={(next) => onChange({ ...policy, match: next })}
          options={choices.map((field) => ({ value: field.key, label: say(field.label) }))}
        />
        {match.length > 0 && (
          <Select
            aria-label={t`What to do with them`}
            style={{ width: 172 }}
            value={policy.on_match}
            onChange={(on_match) => onChange({ ...policy, on_match })}
            options={[
              { value: "skip", label: t`Skip the row` },
              { value: "update", label: t`Update the record` },
              { value: "create", label: t`Create another` },
            ]}
          />
        )}
        {match.length > 0 && policy.on_match === "update" && (
          <Select
            aria-label={t`What empty cells do`}
            style={{ width: 220 }}
            value={policy.empty ?? "keep"}
            onChange={(empty) => onChange({ ...policy, empty })}
            options={[
              { value: "keep", label: t`Empty cells change nothing` },
              { value: "clear", label: t`Empty cells empty the field` },
            ]}
          />
        )}
      </span>
    </fieldset>
  );
}
