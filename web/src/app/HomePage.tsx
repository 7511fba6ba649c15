/** The start: the first object type of the navigation. */
import { useLingui } from "@lingui/react/macro";
import { Navigate } from "react-router";
import { Nothing } from "@/kit/States";
import { useMeta } from "@/platform/meta/meta";
import { groupsOf } from "./shell/groups";

export default function HomePage() {
  const { t } = useLingui();
  const first = groupsOf(useMeta())[0]?.objects[0];
  if (first) return <Navigate to={`/o/${first.key}`} replace />;
  return <Nothing title={t`Nothing to show yet`} text={t`Your role sees no records. Ask your administrator.`} />;
}
