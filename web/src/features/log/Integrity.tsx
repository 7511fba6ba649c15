/** Whether the log is whole: the chain, the last signed root, the anchors, and asking for a proof. For administrators and auditors. */
import { useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { getLog, type LogState, type Proof, proveLog } from "@/client/log";
import { formatNumber, formatTime } from "@/kit/formats";
import { useLanguage, useWords } from "@/kit/language";
import { SkeletonLines, Trouble } from "@/kit/States";
import { JobProgress } from "@/platform/jobs/JobProgress";

const QUERY = ["log", "integrity"];
const working = (data?: LogState) => data?.proof?.state === "running" || data?.proof?.state === "waiting";

export function Integrity() {
  const { t } = useLingui();
  const language = useLanguage();
  const client = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: QUERY,
    queryFn: getLog,
    refetchInterval: ({ state }) => (working(state.data) ? 2000 : false),
  });
  const prove = useMutation({ mutationFn: proveLog, onSettled: () => client.invalidateQueries({ queryKey: QUERY }) });
  if (error && !data) return <Trouble error={error} retry={refetch} />;
  if (!data) return <SkeletonLines rows={2} />;
  const proof = data.proof?.state === "done" ? (data.proof.result as Proof | null) : null;
  return (
    <section className="log-integrity" aria-label={t`Log integrity`}>
      <h2>{t`Log integrity`}</h2>
      <p>{t`Every entry is linked to the one before by a hash. What was edited, deleted, inserted or moved is found.`}</p>
      <dl>
        <dt>{t`Entries`}</dt>
        <dd>{formatNumber(data.seq)}</dd>
        <dt>{t`Last signed`}</dt>
        <dd>{data.root ? `#${data.root.seq} · ${formatTime(data.root.at, language)}` : t`not yet`}</dd>
        <dt>{t`Anchors`}</dt>
        <dd>
          {data.anchors.length === 0
            ? t`none outside the database`
            : data.anchors.map(({ name, problem }) => (problem ? `${name} (${problem})` : name)).join(" · ")}
        </dd>
      </dl>
      {data.proof && !proof && <JobProgress job={data.proof} />}
      {proof && <Shown proof={proof} at={data.proof?.finished_at} />}
      {prove.error && <Trouble error={prove.error} />}
      <Button onClick={() => prove.mutate()} loading={prove.isPending} disabled={working(data)}>{t`Prove now`}</Button>
    </section>
  );
}

function Shown({ proof, at }: { proof: Proof; at?: string | null | undefined }) {
  const { t } = useLingui();
  const say = useWords();
  const language = useLanguage();
  const when = at ? formatTime(at, language) : "";
  const entries = formatNumber(proof.entries);
  const more = proof.more;
  if (proof.whole) return <p role="status">{t`Whole: ${entries} entries proven, ${when}`}</p>;
  return (
    <div role="alert">
      <p>
        <b>{t`The log was tampered with (${when})`}</b>
      </p>
      <ul>
        {proof.findings.map((one) => (
          <li key={one.kind + one.seq + one.entry}>{say(one.text)}</li>
        ))}
        {more > 0 && <li>{t`and ${more} more`}</li>}
      </ul>
    </div>
  );
}
