/** One import: plan it, try it dry, commit it, undo it. The page follows the state of the server. */
import { useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Steps } from "antd";
import { useEffect } from "react";
import { Link, useParams } from "react-router";
import { getImport, stepImport } from "@/client/calls";
import type { ImportPlan } from "@/client/types";
import { useNoun } from "@/kit/language";
import { SkeletonLines, Trouble } from "@/kit/States";
import { useTell } from "@/kit/tell";
import { useTitle } from "@/kit/title";
import { JobProgress } from "@/platform/jobs/JobProgress";
import { isOver, useJob } from "@/platform/jobs/jobs";
import { useObject } from "@/platform/meta/meta";
import { forget } from "@/platform/records/form/writing";
import { ImportCounts } from "./ImportCounts";
import { ImportReport } from "./ImportReport";
import { MappingStep } from "./MappingStep";
import "./imports.css";

const BUSY = ["dry_running", "importing", "undoing"];
const STEP: Record<ImportPlan["state"], number> = {
  mapping: 0,
  dry_running: 1,
  checked: 1,
  importing: 2,
  done: 2,
  undoing: 2,
  undone: 2,
  failed: 1,
};

export default function ImportPage() {
  const { id = "" } = useParams();
  const { t } = useLingui();
  useTitle(t`Import`);
  const {
    data: plan,
    error,
    refetch,
  } = useQuery({
    queryKey: ["import", id],
    queryFn: () => getImport(id),
    refetchInterval: (query) => (BUSY.includes(query.state.data?.state ?? "") ? 1000 : false),
  });
  if (error && !plan) return <Trouble error={error} retry={() => refetch()} />;
  if (!plan) return <SkeletonLines rows={10} />;
  return <Import plan={plan} />;
}

function Import({ plan }: { plan: ImportPlan }) {
  const { t } = useLingui();
  const noun = useNoun();
  const tell = useTell();
  const client = useQueryClient();
  const spec = useObject(plan.object);
  const job = useJob(plan.job).data;
  const over = isOver(job);
  const key = ["import", plan.id];
  // biome-ignore lint/correctness/useExhaustiveDependencies: the end of the job is what makes the plan stale.
  useEffect(() => {
    if (!over) return;
    client.invalidateQueries({ queryKey: key });
    forget(client, plan.object);
  }, [over, client, plan.id]);
  const step = async (what: "dry-run" | "commit" | "undo") => {
    try {
      const answer = await stepImport(plan.id, what);
      client.setQueryData<ImportPlan>(key, (current) => current && { ...current, job: answer.job });
      client.invalidateQueries({ queryKey: key });
    } catch (error) {
      tell.trouble(error);
    }
  };
  const busy = BUSY.includes(plan.state);
  const back = () => client.setQueryData<ImportPlan>(key, { ...plan, state: "mapping" });
  const writes = (plan.counts?.create ?? 0) + (plan.counts?.update ?? 0);
  return (
    <div className="page import">
      <div className="row">
        <h1 className="grow one-line">{plan.file?.name ?? t`Import`}</h1>
        {spec && <span className="meta">{t`Into ${noun(spec.plural)}`}</span>}
      </div>
      <Steps
        size="small"
        current={STEP[plan.state]}
        status={plan.state === "failed" ? "error" : undefined}
        items={[{ title: t`Match columns` }, { title: t`Try without writing` }, { title: t`Import` }]}
        className="import-steps"
      />
      {plan.state === "mapping" && spec && (
        <MappingStep key={`${plan.sheet}/${plan.header_row}`} plan={plan} spec={spec} onNext={() => step("dry-run")} />
      )}
      {busy && job && <JobProgress job={job} />}
      {!busy && plan.state !== "mapping" && (
        <>
          {plan.counts && <ImportCounts counts={plan.counts} total={plan.total} done={plan.state === "done"} />}
          <div className="row import-actions">
            {plan.state === "checked" && (
              <>
                <Button onClick={back}>{t`Change the matching`}</Button>
                <Button type="primary" disabled={!writes} onClick={() => step("commit")}>
                  {t`Import ${writes} records`}
                </Button>
              </>
            )}
            {plan.state === "failed" && <Button onClick={back}>{t`Change the matching`}</Button>}
            {plan.state === "done" && (
              <>
                <Button danger onClick={() => step("undo")}>{t`Undo this import`}</Button>
                <Link to={`/o/${plan.object}?sort=-created_at`}>
                  <Button type="primary">{t`See the records`}</Button>
                </Link>
              </>
            )}
            {plan.state === "undone" && <span>{t`This import has been undone.`}</span>}
          </div>
          {plan.state === "failed" && job && <JobProgress job={job} />}
          {(plan.counts?.error ?? 0) > 0 && <ImportReport id={plan.id} kind="error" />}
          <ImportReport id={plan.id} kind="warning" />
        </>
      )}
    </div>
  );
}
