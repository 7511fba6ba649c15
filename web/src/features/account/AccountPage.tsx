/** My account: my password, where I am signed in, and the API tokens that act as me. */
import { useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Tag } from "antd";
import { endSessions, listSessions } from "@/client/calls";
import { formatTime } from "@/kit/formats";
import { useLanguage, useWords } from "@/kit/language";
import { SkeletonLines } from "@/kit/States";
import { useTell } from "@/kit/tell";
import { useTitle } from "@/kit/title";
import { useMe } from "@/platform/meta/meta";
import { NewPassword } from "./NewPassword";
import { Tokens } from "./Tokens";
import "./account.css";

export default function AccountPage() {
  const { t } = useLingui();
  const say = useWords();
  const me = useMe();
  useTitle(t`My account`);
  return (
    <div className="page">
      <h1>{t`My account`}</h1>
      <dl className="account">
        <dt>{t`Full name`}</dt>
        <dd>{me.person.name}</dd>
        <dt>{t`E-mail`}</dt>
        <dd>{me.account.email}</dd>
        <dt>{t`Organisation`}</dt>
        <dd>{me.organisation.name}</dd>
        <dt>{t`Roles`}</dt>
        <dd>
          {me.roles.map((role) => say(role.name) || role.key).join("、") || (me.administrator ? t`Administrator` : "")}
        </dd>
      </dl>
      <NewPassword />
      <Sessions />
      <Tokens />
    </div>
  );
}

function Sessions() {
  const { t } = useLingui();
  const language = useLanguage();
  const tell = useTell();
  const client = useQueryClient();
  const { data, isPending, error } = useQuery({ queryKey: ["sessions"], queryFn: listSessions, retry: false });
  const end = (id: number | string) =>
    endSessions([id])
      .then(() => client.invalidateQueries({ queryKey: ["sessions"] }))
      .catch(tell.trouble);
  return (
    <section className="account-part">
      <h2>{t`Signed in on`}</h2>
      {isPending && <SkeletonLines rows={2} height={44} />}
      {error && <p className="meta">{t`The device list cannot be read now.`}</p>}
      <ul>
        {data?.data.map((session) => (
          <li key={session.id} className="row">
            <span className="grow">
              <span className="one-line">{deviceName(session.user_agent ?? "")}</span>
              <span className="meta">
                {session.ip}
                {session.last_seen_at || session.created_at
                  ? ` · ${formatTime(new Date((session.last_seen_at ?? session.created_at ?? 0) * 1000).toISOString(), language)}`
                  : ""}
              </span>
            </span>
            {session.is_current ? (
              <Tag color="success">{t`This device`}</Tag>
            ) : (
              <Button size="small" onClick={() => end(session.id)}>{t`End`}</Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A short name of a browser, from its user agent. */
function deviceName(agent: string): string {
  const browser = /Edg|Firefox|OPR|Chrome|Safari|MicroMessenger/.exec(agent)?.[0] ?? agent.slice(0, 40);
  const system = /Windows|Mac OS X|Android|iPhone|iPad|Linux/.exec(agent)?.[0] ?? "";
  const known: Record<string, string> = { Edg: "Edge", OPR: "Opera", MicroMessenger: "微信" };
  return [known[browser] ?? browser, system.replace("Mac OS X", "macOS")].filter(Boolean).join(" · ");
}
