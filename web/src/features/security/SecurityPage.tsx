/** What the organisation demands of those who sign in; for administrators. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { getPolicy } from "@/client/identity";
import { SkeletonLines, Trouble } from "@/kit/States";
import { useTitle } from "@/kit/title";
import { PolicyForm } from "./PolicyForm";
import "./security.css";

export default function SecurityPage() {
  const { t } = useLingui();
  useTitle(t`Sign-in security`);
  const { data, error, refetch } = useQuery({ queryKey: ["policy"], queryFn: getPolicy });
  return (
    <div className="page">
      <h1>{t`Sign-in security`}</h1>
      <p className="page-lead">
        <Trans>
          What signing in demands of everybody here. Changes hold at once. Who belongs to several organisations meets
          the strictest of each demand.
        </Trans>
      </p>
      {error && !data && <Trouble error={error} retry={refetch} />}
      {!data && !error && <SkeletonLines rows={6} height={48} />}
      {data && <PolicyForm page={data} />}
    </div>
  );
}
