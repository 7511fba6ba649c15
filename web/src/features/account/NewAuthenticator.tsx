/** Sets up an authenticator application: read the picture, enter the first code. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Button, Input, Typography } from "antd";
import { type FormEvent, useState } from "react";
import { ApiError } from "@/client/http";
import { beginTotp, type Codes, confirmTotp } from "@/client/identity";
import { useLanguage } from "@/kit/language";
import { SkeletonLines, Trouble } from "@/kit/States";
import { troubleWords, useTell } from "@/kit/tell";

export function NewAuthenticator({ onDone, onCancel }: { onDone: (codes: Codes) => void; onCancel: () => void }) {
  const { t } = useLingui();
  const language = useLanguage();
  const tell = useTell();
  const [code, setCode] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const begun = useQuery({ queryKey: ["totp"], queryFn: beginTotp, staleTime: 0, gcTime: 0, retry: false });
  if (begun.error)
    return begun.error instanceof ApiError && begun.error.code === "step_up_needed" ? (
      <li>
        <Button size="small" onClick={() => begun.refetch()}>{t`Confirm that it is you`}</Button>
      </li>
    ) : (
      <Trouble error={begun.error} retry={begun.refetch} />
    );
  if (!begun.data) return <SkeletonLines rows={3} height={44} />;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError("");
    try {
      const { recovery_codes } = await confirmTotp(code.trim());
      tell.done(t`The authenticator is set up.`);
      onDone(recovery_codes);
    } catch (problem) {
      setError(troubleWords(problem, language));
    } finally {
      setBusy(false);
    }
  };
  return (
    <li className="new-totp">
      <img src={begun.data.picture} width={168} height={168} alt={t`QR code for the authenticator application`} />
      <form onSubmit={submit} className="account-form">
        <p>
          <Trans>1. Open your authenticator application and read the picture. Or enter this key by hand:</Trans>
        </p>
        <Typography.Text code copyable className="totp-key">
          {begun.data.secret}
        </Typography.Text>
        <label className="account-field">
          <span>
            <Trans>2. Enter the code that it shows</Trans>
          </span>
          <Input
            autoFocus
            autoComplete="one-time-code"
            inputMode="numeric"
            maxLength={10}
            value={code}
            status={error ? "error" : undefined}
            onChange={(event) => setCode(event.target.value)}
          />
          {error && (
            <span role="alert" className="account-error">
              {error}
            </span>
          )}
        </label>
        <div className="row">
          <Button type="primary" htmlType="submit" loading={busy} disabled={!code.trim()}>
            <Trans>Turn on</Trans>
          </Button>
          <Button onClick={onCancel}>
            <Trans>Cancel</Trans>
          </Button>
        </div>
      </form>
    </li>
  );
}
