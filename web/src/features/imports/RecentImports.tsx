/** The imports of before, to look at or to undo. */
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { listImports } from "@/client/calls";
import type { ImportPlan } from "@/client/types";
import { formatWhen } from "@/kit/formats";
import { useLanguage, useWords } from "@/kit/language";
import { useFindObject } from "@/platform/meta/meta";

export function RecentImports() {
  const { t } = useLingui();
  const say = useWords();
  const language = useLanguage();
  const find = useFindObject();
  const { data } = useQuery({ queryKey: ["imports"], queryFn: listImports, retry: false });
  const states: Record<ImportPlan["state"], string> = {
    mapping: t`Not started`,
    dry_running: t`Trying`,
    checked: t`Tried`,
    importing: t`Importing`,
    done: t`Imported`,
    undoing: t`Undoing`,
    undone: t`Undone`,
    failed: t`Failed`,
  };
  if (!data?.rows.length) return null;
  return (
    <section className="import-recent">
      <h2>{t`Earlier imports`}</h2>
      <ul>
        {data.rows.slice(0, 10).map((plan) => (
          <li key={plan.id}>
            <Link to={`/imports/${plan.id}`} className="one-line">
              {plan.file?.name ?? t`Import`}
            </Link>
            <span className="meta">{say(find(plan.object)?.plural) || plan.object}</span>
            <span className="meta">{states[plan.state]}</span>
            <span className="meta num">{plan.created_at ? formatWhen(plan.created_at, language) : ""}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
