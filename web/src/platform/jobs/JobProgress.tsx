/** One job: state, progress, remaining time, cancel, result. */
import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Progress } from "antd";
import { cancelJob, fileUrl } from "@/client/calls";
import type { Job, StoredFile } from "@/client/types";
import { formatNumber } from "@/kit/formats";
import { useWords } from "@/kit/language";
import { useTell } from "@/kit/tell";
import { isOver, JOBS } from "./jobs";

export function useJobStates(): Record<Job["state"], string> {
  const { t } = useLingui();
  return {
    waiting: t`Waiting`,
    running: t`Running`,
    done: t`Done`,
    failed: t`Failed`,
    cancelled: t`Cancelled`,
    dead: t`Given up`,
  };
}

export function JobProgress({ job, quiet }: { job: Job; quiet?: boolean }) {
  const { t } = useLingui();
  const say = useWords();
  const tell = useTell();
  const client = useQueryClient();
  const states = useJobStates();
  const percent = job.total
    ? Math.min(100, Math.round(((job.done ?? 0) / job.total) * 100))
    : job.state === "done"
      ? 100
      : 0;
  const left = remaining(job);
  const problem = job.error && (say(job.error.detail) || say(job.error.title) || say(job.error.message));
  const cancel = () =>
    cancelJob(job.id)
      .then(() => client.invalidateQueries({ queryKey: JOBS }))
      .catch(tell.trouble);
  return (
    <div className="job">
      <div className="row">
        <b className="grow one-line">{say(job.label) || job.kind}</b>
        <span className="meta">{states[job.state]}</span>
      </div>
      <Progress
        percent={percent}
        size="small"
        aria-label={say(job.label) || job.kind}
        status={job.state === "failed" || job.state === "dead" ? "exception" : isOver(job) ? "success" : "active"}
        showInfo={!quiet && !!job.total}
      />
      <div className="row">
        <span className="meta num grow">
          {job.total ? t`${formatNumber(job.done ?? 0)} of ${formatNumber(job.total)}` : null}
          {left ? ` · ${left < 60 ? t`about ${left} s left` : t`about ${Math.round(left / 60)} min left`}` : null}
        </span>
        {!isOver(job) && <Button size="small" type="text" onClick={cancel}>{t`Cancel`}</Button>}
        <JobFile job={job} />
      </div>
      {problem && <p className="job-problem">{problem}</p>}
    </div>
  );
}

export function JobFile({ job }: { job: Job }) {
  const { t } = useLingui();
  const file = job.result?.file as StoredFile | string | undefined;
  if (!file || job.state !== "done") return null;
  const id = typeof file === "string" ? file : file.id;
  return <a href={fileUrl(id)} download>{t`Download`}</a>;
}

/** Seconds left, from the speed so far; null when unknown. */
export function remaining(job: Job, now = Date.now()): number | null {
  if (isOver(job) || !job.total || !job.done || !job.created_at) return null;
  const spent = (now - new Date(job.created_at).getTime()) / 1000;
  const left = (spent / job.done) * (job.total - job.done);
  return Number.isFinite(left) && left > 0 ? Math.ceil(left) : null;
}
