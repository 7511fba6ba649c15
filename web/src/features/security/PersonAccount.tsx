/** For administrators, on a person's page: how the person signs in, and how to end that. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { actOnPerson, endTokenOf, getAccountOf } from "@/client/identity";
import { confirm } from "@/kit/confirm";
import { formatTime } from "@/kit/formats";
import { useLanguage } from "@/kit/language";
import { useTell } from "@/kit/tell";
import { useMe } from "@/platform/meta/meta";
import type { RecordSlotProps } from "@/platform/slots/slots";
import "./security.css";

export default function PersonAccount({ record }: RecordSlotProps) {
  const me = useMe();
  return me.administrator ? <Account person={record.id} name={String(record.name ?? "")} /> : null;
}

function Account({ person, name }: { person: string; name: string }) {
  const { t } = useLingui();
  const language = useLanguage();
  const tell = useTell();
  const client = useQueryClient();
  const key = ["account", person];
  const { data } = useQuery({ queryKey: key, queryFn: () => getAccountOf(person) });
  if (!data) return null;
  const again = () => client.invalidateQueries({ queryKey: key });
  const kinds: Record<string, string> = {
    totp: t`Authenticator application`,
    webauthn: t`Passkey`,
    recovery_codes: t`Recovery codes`,
  };
  const ask = (title: string, text: string, yes: string, act: () => Promise<unknown>) =>
    confirm({
      title,
      text,
      yes,
      no: t`Cancel`,
      danger: true,
      onYes: () =>
        act()
          .then(() => tell.done(t`Done.`))
          .then(again)
          .catch(tell.trouble),
    });
  const reset = () =>
    ask(
      t`Reset the second factor of ${name}?`,
      t`Authenticator, passkeys and recovery codes are taken away and all devices signed out. Make sure that it is really this person who asks.`,
      t`Reset`,
      () => actOnPerson(person, "reset_factors"),
    );
  const out = () =>
    ask(t`Sign ${name} out on all devices?`, t`They stop at once. API tokens go on.`, t`Sign out`, () =>
      actOnPerson(person, "sign_out"),
    );
  const end = (id: string, token: string) =>
    ask(t`End the token “${token}”?`, t`Programs that use it are refused from now on.`, t`End`, () =>
      endTokenOf(person, id),
    );
  return (
    <section className="person-account">
      <h2>
        <Trans>Sign-in</Trans>
      </h2>
      {!data.email && <p className="meta">{t`Has no account yet; give one with “Let sign in”.`}</p>}
      {data.email && (
        <>
          <dl>
            <dt>{t`E-mail to sign in with`}</dt>
            <dd>{data.email}</dd>
            <dt>{t`Second factor`}</dt>
            <dd>{data.factors.map((kind) => kinds[kind] ?? kind).join("、") || t`None`}</dd>
            <dt>{t`Devices`}</dt>
            <dd>{data.devices}</dd>
          </dl>
          <div className="row">
            <Button size="small" disabled={data.devices === 0} onClick={out}>{t`Sign out everywhere`}</Button>
            <Button size="small" danger disabled={data.factors.length === 0} onClick={reset}>
              {t`Reset the second factor`}
            </Button>
          </div>
        </>
      )}
      {data.tokens.length > 0 && <h3>{t`API tokens`}</h3>}
      <ul>
        {data.tokens.map((token) => (
          <li key={token.id} className="row">
            <span className="grow">
              <span className="one-line">{token.name}</span>
              <span className="meta">
                {[
                  token.scopes.join(", "),
                  token.last_used_at && t`last used ${formatTime(token.last_used_at, language)}`,
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </span>
            <Button size="small" danger onClick={() => end(token.id, token.name)}>{t`End`}</Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
