/** Where one is: object type, then record or page. */
import RightOutlined from "@ant-design/icons/RightOutlined";
import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { Link, useLocation } from "react-router";
import type { RecordRow } from "@/client/types";
import { useWords } from "@/kit/language";
import { nameOf, useObject } from "@/platform/meta/meta";
import { isSettings } from "./groups";

export function Breadcrumb() {
  const { t } = useLingui();
  const say = useWords();
  const [head, second, third] = useLocation().pathname.split("/").filter(Boolean);
  const spec = useObject(head === "o" ? second : undefined);
  const record = useCachedRecord(spec?.key, third);
  const pages: Record<string, string> = {
    imports: t`Import`,
    notifications: t`Notifications`,
    jobs: t`Jobs`,
    log: t`Log`,
    account: t`My account`,
    settings: t`Settings`,
  };
  const parts: { to?: string; label: string }[] = [];
  if (spec) {
    if (isSettings(spec)) parts.push({ to: "/settings", label: t`Settings` });
    parts.push({ to: third ? `/o/${spec.key}` : undefined, label: say(spec.plural) });
    if (third === "statistics") parts.push({ label: t`Statistics` });
    else if (third) parts.push({ label: record ? nameOf(spec, record) : "…" });
  } else if (head && pages[head]) {
    if (["jobs", "log"].includes(head)) parts.push({ to: "/settings", label: t`Settings` });
    const fields = head === "settings" && second === "fields";
    parts.push({ to: fields ? "/settings" : undefined, label: pages[head] ?? "" });
    if (fields) parts.push({ label: t`Fields` });
  }
  return (
    <nav aria-label={t`Where you are`} className="crumbs">
      {parts.map((part, index) => (
        <span key={part.label} className="row one-line">
          {index > 0 && <RightOutlined className="crumb-next" aria-hidden="true" />}
          {part.to ? <Link to={part.to}>{part.label}</Link> : <span className="one-line">{part.label}</span>}
        </span>
      ))}
    </nav>
  );
}

function useCachedRecord(object: string | undefined, id: string | undefined): RecordRow | undefined {
  const client = useQueryClient();
  return useSyncExternalStore(
    (listener) => client.getQueryCache().subscribe(listener),
    () => (object && id ? client.getQueryData<RecordRow>(["record", object, id]) : undefined),
  );
}
