/** Second factors of my account: authenticator, passkeys, recovery codes. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Tag } from "antd";
import { useState } from "react";
import { type Codes, dropTotp, getSecurity, newRecoveryCodes } from "@/client/identity";
import { confirm } from "@/kit/confirm";
import { formatTime } from "@/kit/formats";
import { useLanguage } from "@/kit/language";
import { SkeletonLines, Trouble } from "@/kit/States";
import { useTell } from "@/kit/tell";
import { NewAuthenticator } from "./NewAuthenticator";
import { Passkeys } from "./Passkeys";
import { RecoveryCodes } from "./RecoveryCodes";

export const SECURITY = ["security"] as const;

export function Factors({ onChanged }: { onChanged?: () => void }) {
  const { t } = useLingui();
  const language = useLanguage();
  const tell = useTell();
  const client = useQueryClient();
  const { data, error, refetch } = useQuery({ queryKey: SECURITY, queryFn: getSecurity });
  const [adding, setAdding] = useState(false);
  const [codes, setCodes] = useState<Codes>(null);
  const changed = (made?: Codes) => {
    setAdding(false);
    if (made) setCodes(made);
    else onChanged?.();
    client.invalidateQueries({ queryKey: SECURITY });
  };
  const off = () =>
    confirm({
      title: t`Take the authenticator away?`,
      text: t`You then sign in with the password and what is left.`,
      yes: t`Take away`,
      no: t`Cancel`,
      danger: true,
      onYes: () =>
        dropTotp()
          .then(() => changed())
          .catch(tell.trouble),
    });
  const renew = () =>
    confirm({
      title: t`Make new recovery codes?`,
      text: t`The present ones stop working.`,
      yes: t`Make new ones`,
      no: t`Cancel`,
      onYes: () =>
        newRecoveryCodes()
          .then((made) => changed(made.recovery_codes))
          .catch(tell.trouble),
    });
  if (error && !data) return <Trouble error={error} retry={refetch} />;
  if (!data) return <SkeletonLines rows={3} height={44} />;
  const left = data.recovery?.left ?? 0;
  return (
    <section className="account-part">
      <h2>
        <Trans>Two-step sign-in</Trans>
      </h2>
      <p className="meta">
        <Trans>Besides the password, a second proof that it is you. A stolen password alone then opens nothing.</Trans>
      </p>
      {codes && (
        <RecoveryCodes
          codes={codes}
          onKept={() => {
            setCodes(null);
            onChanged?.();
          }}
        />
      )}
      <ul>
        <li className="row">
          <span className="grow">
            <span className="one-line">
              {t`Authenticator application`} {data.totp && <Tag color="success">{t`On`}</Tag>}
            </span>
            <span className="meta">
              {data.totp
                ? t`Since ${formatTime(data.totp.since, language)}`
                : t`Shows a new code every 30 seconds, also without a network.`}
            </span>
          </span>
          {data.totp ? (
            <Button size="small" danger onClick={off}>{t`Take away`}</Button>
          ) : (
            !adding && <Button size="small" onClick={() => setAdding(true)}>{t`Set up`}</Button>
          )}
        </li>
        {adding && <NewAuthenticator onDone={changed} onCancel={() => setAdding(false)} />}
        <Passkeys passkeys={data.passkeys} onChanged={changed} />
        {data.recovery && (
          <li className="row">
            <span className="grow">
              <span className="one-line">
                {t`Recovery codes`} {left < 4 && <Tag color="warning">{t`Few left`}</Tag>}
              </span>
              <span className="meta">{t`${left} of ${data.recovery.of} not used`}</span>
            </span>
            <Button size="small" onClick={renew}>{t`Make new ones`}</Button>
          </li>
        )}
      </ul>
    </section>
  );
}
