/** Which column goes into which field, how the file is read, and what to do with records that exist already. */
import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { useState } from "react";
import { patchImport } from "@/client/calls";
import type { ImportPlan, ObjectSpec } from "@/client/types";
import { useLanguage, useWords } from "@/kit/language";
import { troubleWords } from "@/kit/tell";
import { useMeta } from "@/platform/meta/meta";
import { ColumnFilter, columnsShown, type Shown } from "./ColumnFilter";
import { ColumnLine, useColumnName } from "./ColumnLine";
import { ComposedFields } from "./ComposedFields";
import { FileOptions } from "./FileOptions";
import { MatchPolicy } from "./MatchPolicy";
import { NewFieldsDialog } from "./NewFieldsDialog";
import { PreviewTable } from "./PreviewTable";
import { useMapping } from "./useMapping";

interface Props {
  plan: ImportPlan;
  spec: ObjectSpec;
  onNext: () => Promise<void>;
}

const NAMED = 8;

export function MappingStep({ plan, spec, onNext }: Props) {
  const { t } = useLingui();
  const say = useWords();
  const language = useLanguage();
  const client = useQueryClient();
  const columnName = useColumnName();
  const mayMake = useMeta().objects.find((one) => one.key === "field")?.rights.create;
  const mapping = useMapping(plan, spec);
  const { fields, byColumn, left, missing, filled, policy } = mapping;
  const [shown, setShown] = useState<Shown>({ text: "", which: "all" });
  const [making, setMaking] = useState<number[] | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");

  const run = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setProblem("");
    try {
      await mapping.settle();
      await work();
    } catch (error) {
      setProblem(troubleWords(error, language));
    } finally {
      setBusy(false);
    }
  };
  const put = async (body: Parameters<typeof patchImport>[1]) =>
    client.setQueryData(["import", plan.id], await patchImport(plan.id, body));
  const next = () =>
    run(async () => {
      const match = policy.match.filter((key) => filled.some((field) => field.key === key));
      await put({ mapping: mapping.mapping, policy: { ...policy, match } });
      await onNext();
    });
  const lines = columnsShown(plan, mapping, shown);
  const taken = new Map(
    mapping.mapping.map((one) => {
      const column = plan.columns.find((other) => other.index === one.column);
      return [one.field, column ? columnName(column) : t`several columns`];
    }),
  );
  const leftNames = left.slice(0, NAMED).map(columnName).join(t`, `) + (left.length > NAMED ? "…" : "");
  const blank = mapping.composed.some((one) => one.template === "");

  return (
    <>
      <FileOptions plan={plan} busy={busy} onChange={(body) => run(() => put(body))} />
      <ColumnFilter plan={plan} mapping={mapping} shown={shown} onShow={setShown} />
      <div className="mapping">
        <div className="mapping-line mapping-head" aria-hidden="true">
          <span>{t`Column`}</span>
          <span>{t`Samples`}</span>
          <span>{t`Goes into`}</span>
          <span>{t`Why`}</span>
        </div>
        <ul>
          {lines.map((column) => {
            const entry = mapping.mapping.find((one) => one.column === column.index);
            return (
              <ColumnLine
                key={column.index}
                spec={spec}
                column={column}
                entry={entry}
                field={(entry && fields.get(entry.field)) ?? null}
                partOf={(byColumn.get(column.index) ?? []).map((key) => say(fields.get(key)?.label) || key)}
                score={plan.suggestions.find((one) => one.column === column.index && one.field === entry?.field)?.score}
                taken={taken}
                onChoose={(field) => mapping.assign(column.index, field)}
                onOptions={(options) => entry && mapping.replace(entry, { ...entry, options })}
                onMake={mayMake ? () => setMaking([column.index]) : undefined}
              />
            );
          })}
        </ul>
        {lines.length === 0 && <p className="mapping-none">{t`No column like this.`}</p>}
      </div>
      {left.length > 0 && (
        <p className="import-left">
          {t`Not imported (${left.length}): ${leftNames}`}{" "}
          {mayMake && (
            <Button
              size="small"
              onClick={() => setMaking(left.map((column) => column.index))}
            >{t`Make fields for them`}</Button>
          )}
        </p>
      )}
      <ComposedFields plan={plan} spec={spec} mapping={mapping} taken={taken} />
      <MatchPolicy policy={policy} filled={filled} onChange={mapping.setPolicy} />
      <PreviewTable plan={plan} mapping={mapping.mapping} fields={fields} />
      <div className="import-foot">
        {problem && <Alert type="error" showIcon title={problem} />}
        {missing.map((field) => (
          <p key={field.key} className="import-missing">
            {t`${say(field.label)} is required and nothing goes into it.`}{" "}
            <Button size="small" onClick={() => mapping.compose(field)}>{t`Make it of columns`}</Button>
          </p>
        ))}
        <div className="row">
          <span className="meta grow">
            {t`${plan.columns.length - left.length} of ${plan.columns.length} columns are imported.`}{" "}
            {t`Nothing is written yet.`}
          </span>
          <Button
            type="primary"
            loading={busy}
            disabled={mapping.mapping.length === 0 || missing.length > 0 || blank}
            onClick={next}
          >
            {t`Try without writing`}
          </Button>
        </div>
      </div>
      {making && (
        <NewFieldsDialog
          spec={spec}
          columns={plan.columns.filter((column) => making.includes(column.index))}
          onClose={() => setMaking(null)}
          onMade={(made) => {
            setMaking(null);
            mapping.add(made);
          }}
        />
      )}
    </>
  );
}
