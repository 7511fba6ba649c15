/** Running and recent jobs. */
import { useLingui } from "@lingui/react/macro";
import { Drawer } from "antd";
import { Link } from "react-router";
import type { Job } from "@/client/types";
import { JobProgress } from "@/platform/jobs/JobProgress";

export default function JobsDrawer({ jobs, onClose }: { jobs: Job[]; onClose: () => void }) {
  const { t } = useLingui();
  return (
    <Drawer
      open
      onClose={onClose}
      title={t`Jobs`}
      size={400}
      extra={<Link to="/jobs" onClick={onClose}>{t`All jobs`}</Link>}
    >
      {jobs.length ? (
        jobs.slice(0, 20).map((job) => <JobProgress key={job.id} job={job} />)
      ) : (
        <p className="meta">{t`No jobs yet`}</p>
      )}
    </Drawer>
  );
}
