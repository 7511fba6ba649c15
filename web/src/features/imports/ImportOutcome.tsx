/** What came out of a step: figures, what is wrong with which rows, and what can be done next. */
import { useLingui } from "@lingui/react/macro";
import { Alert, Button } from "antd";
import { Link, useNavigate } from "react-router";
import type { ImportPlan, Job, ObjectSpec } from "@/client/types";
import { confirm } from "@/kit/confirm";
import { ImportCounts, UndoCounts } from "./ImportCounts";
import type { Step } from "./ImportPage";
import { ImportReport } from "./ImportReport";

interface Props {
  plan: ImportPlan;
  spec: ObjectSpec | undefined;
  job: Job | undefined;
  /** Why it failed, in words. */
  problem: string;
  starting: Step | null;
  onStep: (step: Step) => void;
  onRemap: () => void;
}

export function ImportOutcome({ plan, spec, job, problem, starting, onStep, onRemap }: Props) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const counts = plan.counts ?? {};
  const writes = (counts.create ?? 0) + (counts.update ?? 0);
  const failed = plan.state === "failed";
  const written = plan.state === "done" || (failed && job?.kind !== "exchange.dry_run");
  const undone = plan.state === "undone";
  const askUndo = () =>
    confirm({
      title: t`Undo this import?`,
      text: t`Its new records are taken out again, changed ones get their old values back.`,
      yes: t`Undo`,
      no: t`Cancel`,
      danger: true,
      onYes: () => onStep("undo"),
    });
  return (
    <>
      {failed && <Alert type="error" showIcon title={problem || t`This did not get to its end.`} />}
      {undone && <p role="status">{t`This import has been undone. What others have changed since was left alone.`}</p>}
      {plan.state === "done" && <p role="status">{t`The import is done.`}</p>}
      {plan.state === "checked" && (
        <p role="status">
          {writes > 0
            ? t`This is what would happen. Nothing is written yet.`
            : t`No row can be imported as it is. See the reasons below, then change the matching or the file.`}
        </p>
      )}
      {undone ? <UndoCounts job={job} /> : <ImportCounts counts={counts} total={plan.total} written={written} />}
      <div className="row import-actions">
        {plan.state === "checked" && (
          <>
            {writes > 0 && (
              <Button
                type="primary"
                loading={starting === "commit"}
                disabled={starting !== null}
                onClick={() => onStep("commit")}
              >
                {t`Import ${writes} records`}
              </Button>
            )}
            <Button type={writes > 0 ? "default" : "primary"} disabled={starting !== null} onClick={onRemap}>
              {t`Change the matching`}
            </Button>
          </>
        )}
        {failed && (
          <FailedActions plan={plan} job={job} writes={writes} starting={starting} onStep={onStep} onRemap={onRemap} />
        )}
        {plan.state === "done" && (
          <>
            <Button type="primary" onClick={() => navigate(`/o/${plan.object}?sort=-created_at`)}>
              {t`See the records`}
            </Button>
            <Link to={`/imports/new?object=${plan.object}`}>{t`Import another file`}</Link>
            <span className="grow" />
            <Button danger loading={starting === "undo"} disabled={starting !== null} onClick={askUndo}>
              {t`Undo this import`}
            </Button>
          </>
        )}
        {undone && <Link to={`/imports/new?object=${plan.object}`}>{t`Import another file`}</Link>}
      </div>
      {(!undone || !!(job?.result?.counts as { left?: number } | undefined)?.left) && (
        <>
          <ImportReport id={plan.id} spec={spec} kind="error" written={written} />
          <ImportReport id={plan.id} spec={spec} kind="warning" written={written} />
        </>
      )}
    </>
  );
}

function FailedActions({
  job,
  writes,
  starting,
  onStep,
  onRemap,
}: Omit<Props, "spec" | "problem"> & { writes: number }) {
  const { t } = useLingui();
  if (job?.kind === "exchange.undo")
    return (
      <Button type="primary" loading={starting === "undo"} onClick={() => onStep("undo")}>{t`Go on undoing`}</Button>
    );
  if (job?.kind === "exchange.dry_run")
    return (
      <>
        <Button type="primary" loading={starting === "dry-run"} onClick={() => onStep("dry-run")}>
          {t`Try again`}
        </Button>
        <Button onClick={onRemap}>{t`Change the matching`}</Button>
      </>
    );
  return (
    <>
      <Button
        type="primary"
        loading={starting === "commit"}
        onClick={() => onStep("commit")}
      >{t`Go on importing`}</Button>
      {writes > 0 ? (
        <Button danger loading={starting === "undo"} onClick={() => onStep("undo")}>{t`Undo this import`}</Button>
      ) : (
        <Button onClick={onRemap}>{t`Change the matching`}</Button>
      )}
    </>
  );
}
