/** Proves who one is in the session that is open: with a passkey, a code, or the password. */
import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Input } from "antd";
import { type FormEvent, useId, useState } from "react";
import { ApiError } from "@/client/http";
import { proveByPasskey, proveByText } from "@/client/identity";
import { canUsePasskeys, wasDismissed } from "@/client/passkeys";
import { useLanguage } from "@/kit/language";
import { troubleWords } from "@/kit/tell";
import "./identity.css";

export function ProofForm({ methods, onProved }: { methods: string[]; onProved: () => void }) {
  const { t } = useLingui();
  const language = useLanguage();
  const id = useId();
  const [text, setText] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const written = methods.includes("code") ? "code" : methods.includes("password") ? "password" : null;

  async function prove(how: () => Promise<unknown>) {
    if (busy) return;
    setBusy(true);
    setError("");
    try {
      await how();
      onProved();
    } catch (problem) {
      if (problem instanceof ApiError) setError(troubleWords(problem, language));
      else if (!wasDismissed(problem)) setError(t`The passkey did not work. Try again.`);
      setText("");
    } finally {
      setBusy(false);
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (written && text.trim()) prove(() => proveByText(written, text.trim()));
  };
  const label = written === "code" ? t`Code of your authenticator, or a recovery code` : t`Your password`;
  const wrong = error && (
    <p role="alert" className="identity-error">
      {error}
    </p>
  );
  return (
    <div className="proof">
      {methods.includes("passkey") && (
        <Button
          type={written ? "default" : "primary"}
          block
          loading={busy && !text}
          disabled={!canUsePasskeys()}
          onClick={() => prove(proveByPasskey)}
        >
          <Trans>Use a passkey</Trans>
        </Button>
      )}
      {written && (
        <form onSubmit={submit}>
          <div className="identity-field">
            <label htmlFor={id}>{label}</label>
            {written === "code" ? (
              <Input
                id={id}
                autoFocus
                autoComplete="one-time-code"
                maxLength={40}
                value={text}
                status={error ? "error" : undefined}
                onChange={(event) => setText(event.target.value)}
              />
            ) : (
              <Input.Password
                id={id}
                autoFocus
                autoComplete="current-password"
                maxLength={200}
                value={text}
                status={error ? "error" : undefined}
                onChange={(event) => setText(event.target.value)}
              />
            )}
          </div>
          {wrong}
          <Button htmlType="submit" type="primary" block loading={busy} disabled={!text.trim()}>
            <Trans>Confirm</Trans>
          </Button>
        </form>
      )}
      {!written && wrong}
    </div>
  );
}
