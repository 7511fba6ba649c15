/** Long work I started or may see, newest first. */
import { useLingui } from "@lingui/react/macro";
import { Nothing, SkeletonLines, Trouble } from "@/kit/States";
import { useTitle } from "@/kit/title";
import { JobProgress } from "@/platform/jobs/JobProgress";
import { useJobs } from "@/platform/jobs/jobs";

export default function JobsPage() {
  const { t } = useLingui();
  useTitle(t`Jobs`);
  const { data, isPending, error, refetch } = useJobs(true);
  return (
    <div className="page">
      <h1>{t`Jobs`}</h1>
      {isPending ? (
        <SkeletonLines rows={5} height={64} />
      ) : error && !data ? (
        <Trouble error={error} retry={() => refetch()} />
      ) : !data?.length ? (
        <Nothing title={t`No jobs yet`} text={t`Imports, exports and other long work run as jobs and appear here.`} />
      ) : (
        <div style={{ maxWidth: 720 }}>
          {data.map((job) => (
            <JobProgress key={job.id} job={job} />
          ))}
        </div>
      )}
    </div>
  );
}
