/** Which column goes into which field, where the heads are, and what to do with records that exist already. */
import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { Button, InputNumber, Select } from "antd";
import { useState } from "react";
import { patchImport } from "@/client/calls";
import type { ImportMapping, ImportPlan, ObjectSpec } from "@/client/types";
import { useWords } from "@/kit/language";
import { useTell } from "@/kit/tell";
import { isWritable } from "@/platform/records/form/values";
import { ColumnLine } from "./ColumnLine";
import { startMapping } from "./mapping";
import { NewFieldsDialog } from "./NewFieldsDialog";

interface Props {
  plan: ImportPlan;
  spec: ObjectSpec;
  onNext: () => void;
}

export function MappingStep({ plan, spec, onNext }: Props) {
  const { t } = useLingui();
  const say = useWords();
  const tell = useTell();
  const client = useQueryClient();
  const [mapping, setMapping] = useState<ImportMapping[]>(() => startMapping(plan));
  const [policy, setPolicy] = useState(plan.policy);
  const [making, setMaking] = useState<number[] | null>(null);
  const [busy, setBusy] = useState(false);
  const fields = spec.fields.filter((field) => isWritable(field) && (!field.system || field.key === "owner"));
  const used = new Set(mapping.map((one) => one.field));
  const unmapped = plan.columns.filter((column) => !mapping.some((one) => one.column === column.index));
  const missing = fields.filter((field) => field.required && !used.has(field.key) && field.default == null);

  const put = (body: Parameters<typeof patchImport>[1]) =>
    patchImport(plan.id, body).then((next) => {
      client.setQueryData(["import", plan.id], next);
      return next;
    });
  const choose = (column: number, field: string | null) =>
    setMapping((current) => [
      // A field takes one column; the newer choice wins.
      ...current.filter((one) => one.column !== column && one.field !== field),
      ...(field ? [{ column, field, options: {} }] : []),
    ]);
  const next = async () => {
    setBusy(true);
    try {
      await put({ mapping, policy });
      onNext();
    } catch (error) {
      tell.trouble(error);
    } finally {
      setBusy(false);
    }
  };
  const matchable = fields.filter((field) => used.has(field.key));
  return (
    <>
      <div className="import-options">
        {plan.sheets.length > 1 && (
          <label>
            {t`Sheet`}
            <Select
              value={plan.sheet}
              options={plan.sheets.map((one) => ({ value: one, label: one }))}
              onChange={(sheet) => put({ sheet }).catch(tell.trouble)}
            />
          </label>
        )}
        <label>
          {t`Row with the names of columns`}
          <InputNumber
            min={1}
            value={plan.header_row}
            onChange={(row) => row && put({ header_row: row }).catch(tell.trouble)}
          />
        </label>
        {plan.encoding && <span className="meta">{t`Encoding ${plan.encoding.toUpperCase()}`}</span>}
        {plan.total !== null && <span className="meta">{t`${plan.total} rows`}</span>}
      </div>
      <div className="mapping">
        <div className="mapping-line mapping-head">
          <span>{t`Column`}</span>
          <span>{t`Samples`}</span>
          <span>{t`Goes into`}</span>
        </div>
        {plan.columns.map((column) => (
          <ColumnLine
            key={column.index}
            column={column}
            field={mapping.find((one) => one.column === column.index)?.field ?? null}
            score={plan.suggestions.find((one) => one.column === column.index)?.score}
            fields={fields}
            used={used}
            onChoose={(field) => choose(column.index, field)}
            onMake={() => setMaking([column.index])}
          />
        ))}
      </div>
      {unmapped.length > 0 && (
        <p className="import-unmapped">
          {t`${unmapped.length} columns go nowhere and are left out.`}{" "}
          <Button
            size="small"
            onClick={() => setMaking(unmapped.map((column) => column.index))}
          >{t`Make fields for them`}</Button>
        </p>
      )}
      <fieldset className="import-policy">
        <legend>{t`Records that exist already`}</legend>
        <span className="row">
          {t`They are the same when these agree`}
          <Select
            mode="multiple"
            aria-label={t`Fields that identify a record`}
            style={{ minWidth: 200, flex: 1 }}
            value={policy.match.filter((key) => used.has(key))}
            placeholder={t`Every row is new`}
            onChange={(match) => setPolicy({ ...policy, match })}
            options={matchable.map((field) => ({ value: field.key, label: say(field.label) }))}
          />
          <Select
            aria-label={t`What to do with them`}
            style={{ width: 160 }}
            value={policy.on_match}
            onChange={(on_match) => setPolicy({ ...policy, on_match })}
            options={[
              { value: "skip", label: t`Skip the row` },
              { value: "update", label: t`Update the record` },
              { value: "create", label: t`Create another` },
            ]}
          />
        </span>
      </fieldset>
      {missing.length > 0 && (
        <p className="import-missing">{t`Still needed: ${missing.map((field) => say(field.label)).join("、")}`}</p>
      )}
      <div className="row import-actions">
        <span className="meta">{t`Nothing is written yet.`}</span>
        <span className="grow" />
        <Button type="primary" loading={busy} disabled={mapping.length === 0 || missing.length > 0} onClick={next}>
          {t`Try without writing`}
        </Button>
      </div>
      {making && (
        <NewFieldsDialog
          spec={spec}
          columns={plan.columns.filter((column) => making.includes(column.index))}
          onClose={() => setMaking(null)}
          onMade={(made) => {
            setMaking(null);
            setMapping((current) => [...current, ...made.map(([column, field]) => ({ column, field, options: {} }))]);
          }}
        />
      )}
    </>
  );
}
