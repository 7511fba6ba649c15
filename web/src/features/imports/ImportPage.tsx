/** One import: plan it, try it dry, commit it, undo it. The page follows the state of the server and catches up after a break. */
import { useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Steps } from "antd";
import { useEffect, useState } from "react";
import { useParams } from "react-router";
import { getImport, stepImport } from "@/client/calls";
import { ApiError } from "@/client/http";
import type { ImportPlan } from "@/client/types";
import { useNoun, useWords } from "@/kit/language";
import { SkeletonLines, Trouble } from "@/kit/States";
import { useTell } from "@/kit/tell";
import { useTitle } from "@/kit/title";
import { JobProgress } from "@/platform/jobs/JobProgress";
import { isOver, useJob } from "@/platform/jobs/jobs";
import { useObject } from "@/platform/meta/meta";
import { forget } from "@/platform/records/form/writing";
import { ImportOutcome } from "./ImportOutcome";
import { MappingStep } from "./MappingStep";
import "./imports.css";

const BUSY = ["dry_running", "importing", "undoing"];
const STEP: Record<ImportPlan["state"], number> = {
  mapping: 0,
  dry_running: 1,
  checked: 1,
  importing: 2,
  done: 3,
  undoing: 2,
  undone: 3,
  failed: 1,
};
const AHEAD = { "dry-run": "dry_running", commit: "importing", undo: "undoing" } as const;

export type Step = keyof typeof AHEAD;

export default function ImportPage() {
  const { id = "" } = useParams();
  const { t } = useLingui();
  const {
    data: plan,
    error,
    isPaused,
    refetch,
  } = useQuery({
    queryKey: ["import", id],
    queryFn: () => getImport(id),
    refetchInterval: (query) => {
      if (!query.state.data) return query.state.error && mayRecover(query.state.error) ? 2000 : false;
      return BUSY.includes(query.state.data.state) ? 1000 : false;
    },
  });
  useTitle(plan?.file?.name ?? t`Import`);
  if (error && !plan) return <Trouble error={error} retry={() => refetch()} />;
  if (!plan) return <SkeletonLines rows={10} />;
  return <Import plan={plan} lost={isPaused || !!error} />;
}

const mayRecover = (error: Error) => error instanceof ApiError && (error.status === 0 || error.status >= 500);

function Import({ plan, lost }: { plan: ImportPlan; lost: boolean }) {
  const { t } = useLingui();
  const say = useWords();
  const noun = useNoun();
  const tell = useTell();
  const client = useQueryClient();
  const spec = useObject(plan.object);
  const job = useJob(plan.job).data;
  const over = isOver(job);
  const [starting, setStarting] = useState<Step | null>(null);
  const [remapping, setRemapping] = useState(false);
  const key = ["import", plan.id];
  // biome-ignore lint/correctness/useExhaustiveDependencies: the end of the job is what makes the plan stale.
  useEffect(() => {
    if (!over) return;
    client.invalidateQueries({ queryKey: key });
    forget(client, plan.object);
  }, [over, client, plan.id]);
  const step = async (what: Step) => {
    setStarting(what);
    try {
      const { job: started } = await stepImport(plan.id, what);
      client.setQueryData<ImportPlan>(key, (now) => now && { ...now, state: AHEAD[what], job: started });
      setRemapping(false);
    } catch (error) {
      // Somebody was quicker, or the answer to an earlier click was lost: the page shows what is going on.
      if (!(error instanceof ApiError && error.code === "import_state")) tell.trouble(error);
      else await client.invalidateQueries({ queryKey: key });
    } finally {
      setStarting(null);
    }
  };
  const busy = BUSY.includes(plan.state);
  const mapping = plan.state === "mapping" || remapping;
  return (
    <div className="page import">
      <div className="row">
        <h1 className="grow one-line" title={plan.file?.name}>
          {plan.file?.name ?? t`Import`}
        </h1>
        {spec && <span className="meta">{t`Into ${noun(spec.plural)}`}</span>}
      </div>
      <Steps
        size="small"
        responsive={false}
        current={mapping ? 0 : failedStep(plan, job?.kind)}
        status={plan.state === "failed" && !mapping ? "error" : undefined}
        items={[{ title: t`Match columns` }, { title: t`Try without writing` }, { title: t`Import` }]}
        className="import-steps"
      />
      {mapping && spec && (
        <MappingStep
          key={`${plan.sheet}/${plan.header_row}/${plan.encoding}`}
          plan={plan}
          spec={spec}
          onNext={() => step("dry-run")}
        />
      )}
      {busy && lost && (
        <Alert
          type="warning"
          showIcon
          className="import-lost"
          title={t`The connection is lost. The work goes on at the server, and this page catches up by itself.`}
        />
      )}
      {busy && (job ? <JobProgress job={job} /> : <SkeletonLines rows={2} />)}
      {busy && (
        <p className="meta">{t`You may leave this page: the work goes on, and you find it again under Import.`}</p>
      )}
      {!busy && !mapping && (
        <ImportOutcome
          plan={plan}
          spec={spec}
          job={job}
          problem={say(plan.error?.detail) || say(plan.error?.title)}
          starting={starting}
          onStep={step}
          onRemap={() => setRemapping(true)}
        />
      )}
    </div>
  );
}

/** Where a failed import stopped. */
const failedStep = (plan: ImportPlan, kind: string | undefined): number =>
  plan.state === "failed" && kind !== "exchange.dry_run" ? 2 : STEP[plan.state];
