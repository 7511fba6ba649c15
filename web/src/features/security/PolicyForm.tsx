/** The demands as a form; a ready set fills it in, nothing is kept before it is saved. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, InputNumber, Select } from "antd";
import { type FormEvent, useState } from "react";
import { ApiError } from "@/client/http";
import { type Policy, type PolicyField, type PolicyPage, putPolicy } from "@/client/identity";
import { useWords } from "@/kit/language";
import { useTell } from "@/kit/tell";
import { useReloadMeta } from "@/platform/meta/meta";

/** With what a demand begins that was switched off. */
const BEGINNING: Record<string, number> = { password_days: 90, idle_minutes: 30 };

export function PolicyForm({ page }: { page: PolicyPage }) {
  const { t } = useLingui();
  const say = useWords();
  const tell = useTell();
  const client = useQueryClient();
  const reload = useReloadMeta();
  const [policy, setPolicy] = useState<Policy>(page.policy);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const set = (key: string, value: number | string) => setPolicy({ ...policy, [key]: value });
  const changed = page.fields.some(({ key }) => policy[key] !== page.policy[key]);

  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setErrors({});
    try {
      const saved = await putPolicy(policy);
      client.setQueryData(["policy"], { ...page, policy: saved });
      tell.done(t`Saved. It holds from now on.`);
      reload();
    } catch (problem) {
      const placed: Record<string, string> = {};
      if (problem instanceof ApiError)
        for (const one of problem.problem.errors ?? []) if (one.field) placed[one.field] = say(one.message);
      if (Object.keys(placed).length) setErrors(placed);
      else tell.trouble(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="policy" onSubmit={save}>
      <div className="row policy-profiles">
        <span className="meta">
          <Trans>Begin with</Trans>
        </span>
        {page.profiles.map((one) => (
          <Button key={one.key} size="small" onClick={() => setPolicy(one.policy)}>
            {say(one.label)}
          </Button>
        ))}
      </div>
      {page.fields.map((field) => (
        <div key={field.key} className="policy-field">
          <label htmlFor={`policy-${field.key}`}>{say(field.label)}</label>
          <Demand field={field} value={policy[field.key] ?? 0} onChange={(value) => set(field.key, value)} />
          {errors[field.key] && (
            <span role="alert" className="policy-error">
              {errors[field.key]}
            </span>
          )}
        </div>
      ))}
      <div>
        <Button type="primary" htmlType="submit" loading={busy} disabled={!changed}>
          <Trans>Save</Trans>
        </Button>
      </div>
    </form>
  );
}

interface DemandProps {
  field: PolicyField;
  value: number | string;
  onChange: (value: number | string) => void;
}

function Demand({ field, value, onChange }: DemandProps) {
  const { t } = useLingui();
  const id = `policy-${field.key}`;
  if (field.choices) {
    const labels: Record<string, string> = {
      optional: t`Optional`,
      administrators: t`Required for administrators`,
      all: t`Required for everybody`,
    };
    const options = field.choices.map((one) => ({ value: one, label: labels[one] ?? one }));
    return <Select id={id} value={value} onChange={onChange} options={options} />;
  }
  const on = !field.off || value !== 0;
  return (
    <span className="row">
      {field.off && (
        <Checkbox checked={on} onChange={(event) => onChange(event.target.checked ? (BEGINNING[field.key] ?? 30) : 0)}>
          {t`Demand it`}
        </Checkbox>
      )}
      <InputNumber
        id={id}
        min={field.least}
        max={field.most}
        precision={0}
        disabled={!on}
        value={on ? Number(value) : null}
        onChange={(given) => onChange(given ?? field.least ?? 0)}
      />
    </span>
  );
}
