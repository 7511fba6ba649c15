/** Passkeys: make one, name it, take it away. */
import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { addPasskey, type Codes, dropPasskey, namePasskey, type Passkey } from "@/client/identity";
import { canUsePasskeys, wasDismissed } from "@/client/passkeys";
import { confirm } from "@/kit/confirm";
import { formatTime } from "@/kit/formats";
import { useLanguage } from "@/kit/language";
import { useTell } from "@/kit/tell";

interface Props {
  passkeys: Passkey[];
  onChanged: (codes?: Codes) => void;
}

export function Passkeys({ passkeys, onChanged }: Props) {
  const { t } = useLingui();
  const language = useLanguage();
  const tell = useTell();
  const [busy, setBusy] = useState(false);
  const [naming, setNaming] = useState<Passkey | null>(null);
  const able = canUsePasskeys();
  const add = async () => {
    setBusy(true);
    try {
      const { recovery_codes } = await addPasskey(t`Passkey ${passkeys.length + 1}`);
      tell.done(t`The passkey is added.`);
      onChanged(recovery_codes);
    } catch (problem) {
      if (problem instanceof DOMException && problem.name === "InvalidStateError")
        tell.note(t`This device already has a passkey of yours.`);
      else if (!wasDismissed(problem)) tell.trouble(problem);
    } finally {
      setBusy(false);
    }
  };
  const drop = (one: Passkey) =>
    confirm({
      title: t`Remove the passkey “${one.name}”?`,
      text: t`It no longer signs you in. Delete it on the device too.`,
      yes: t`Remove`,
      no: t`Cancel`,
      danger: true,
      onYes: () =>
        dropPasskey(one.id)
          .then(() => onChanged())
          .catch(tell.trouble),
    });
  const rename = async (event: FormEvent) => {
    event.preventDefault();
    if (!naming?.name.trim()) return;
    await namePasskey(naming.id, naming.name.trim()).catch(tell.trouble);
    setNaming(null);
    onChanged();
  };
  return (
    <>
      <li className="row">
        <span className="grow">
          <span className="one-line">{t`Passkeys`}</span>
          <span className="meta">
            {able
              ? t`Sign in with the fingerprint, face or PIN of a device, without a password.`
              : t`Passkeys need a host name and a secure connection (https).`}
          </span>
        </span>
        <Button size="small" loading={busy} disabled={!able} onClick={add}>{t`Add a passkey`}</Button>
      </li>
      {passkeys.map((one) => (
        <li key={one.id} className="row passkey">
          {naming?.id === one.id ? (
            <form className="row grow" onSubmit={rename}>
              <Input
                autoFocus
                size="small"
                aria-label={t`Name of the passkey`}
                maxLength={60}
                value={naming.name}
                onChange={(event) => setNaming({ ...naming, name: event.target.value })}
              />
              <Button size="small" htmlType="submit" disabled={!naming.name.trim()}>
                <Trans>Save</Trans>
              </Button>
            </form>
          ) : (
            <>
              <span className="grow">
                <span className="one-line">{one.name}</span>
                <span className="meta">
                  {[
                    t`Since ${formatTime(one.since, language)}`,
                    one.last_used_at && t`last used ${formatTime(one.last_used_at, language)}`,
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                </span>
              </span>
              <Button size="small" onClick={() => setNaming(one)}>{t`Rename`}</Button>
              <Button size="small" danger onClick={() => drop(one)}>{t`Remove`}</Button>
            </>
          )}
        </li>
      ))}
    </>
  );
}
