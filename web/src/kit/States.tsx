/** What a page says when it has nothing to show: why, and the one next step. */
import { useLingui } from "@lingui/react/macro";
import { Button } from "antd";
import { type ReactNode, useEffect, useState } from "react";
import { ApiError } from "@/client/http";
import { useWords } from "./language";
import "./states.css";

interface Props {
  title: string;
  text?: string;
  action?: ReactNode;
  tone?: "plain" | "trouble";
}

export function Nothing({ title, text, action, tone = "plain" }: Props) {
  return (
    <div className="nothing" role={tone === "trouble" ? "alert" : "status"}>
      <svg width="72" height="48" viewBox="0 0 72 48" aria-hidden="true" className={`nothing-mark ${tone}`}>
        <circle cx="27" cy="24" r="17" />
        <circle cx="45" cy="24" r="17" />
      </svg>
      <h2>{title}</h2>
      {text && <p>{text}</p>}
      {action}
    </div>
  );
}

export function Trouble({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useLingui();
  const say = useWords();
  const again = retry && <Button onClick={retry}>{t`Try again`}</Button>;
  if (!(error instanceof ApiError)) {
    return (
      <Nothing
        tone="trouble"
        title={t`This page failed`}
        text={t`Nothing was lost. Reload and try again.`}
        action={again}
      />
    );
  }
  const { status, title, detail, request_id: requestId } = error.problem;
  if (status === 403) {
    return (
      <Nothing
        title={t`You have no right to see this`}
        text={t`Ask your administrator if you need it for your work.`}
      />
    );
  }
  if (status === 404) {
    return <Nothing title={t`Not found`} text={t`It does not exist, or you have no right to see it.`} />;
  }
  const text = [say(detail), requestId && t`Request ${requestId}`].filter(Boolean).join(" ");
  return <Nothing tone="trouble" title={say(title)} text={text} action={again} />;
}

/** Draws its children only after 150 ms, so that quick answers do not flicker. */
export function Late({ children }: { children: ReactNode }) {
  const [due, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return due ? children : null;
}

const WIDTHS = [62, 84, 48, 74, 56, 90, 68, 80];

export function SkeletonLines({ rows = 12, height = 36 }: { rows?: number; height?: number }) {
  const { t } = useLingui();
  return (
    <Late>
      <div role="status" aria-label={t`Loading`} className="skeleton">
        {Array.from({ length: rows }, (_, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike and never move.
          <div key={row} style={{ height }}>
            <i style={{ width: "18%" }} />
            <i style={{ width: `${(WIDTHS[row % WIDTHS.length] ?? 60) / 6}%` }} />
            <i style={{ width: `${(WIDTHS[(row + 3) % WIDTHS.length] ?? 60) / 7}%` }} />
            <i style={{ width: `${(WIDTHS[(row + 5) % WIDTHS.length] ?? 60) / 5}%` }} />
          </div>
        ))}
      </div>
    </Late>
  );
}
