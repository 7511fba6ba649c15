/** Changes my password; other devices are signed out, API tokens if I say so. */
import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Checkbox, Input } from "antd";
import { type FormEvent, useState } from "react";
import { ApiError } from "@/client/http";
import { changePassword } from "@/client/identity";
import { useWords } from "@/kit/language";
import { useTell } from "@/kit/tell";

const NOTHING = { current: "", new: "" };

export function NewPassword({ onChanged, least }: { onChanged?: () => void; least?: number }) {
  const { t } = useLingui();
  const say = useWords();
  const tell = useTell();
  const [given, setGiven] = useState(NOTHING);
  const [endTokens, setEndTokens] = useState(false);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setErrors({});
    try {
      const { tokens } = await changePassword({ ...given, end_tokens: endTokens });
      setGiven(NOTHING);
      onChanged?.();
      tell.done(
        tokens > 0
          ? t`The password is changed. Other devices are signed out; API tokens go on: ${tokens}.`
          : t`The password is changed. Other devices are signed out.`,
      );
    } catch (problem) {
      const placed: Record<string, string> = {};
      if (problem instanceof ApiError)
        for (const one of problem.problem.errors ?? []) if (one.field) placed[one.field] = say(one.message);
      if (Object.keys(placed).length) setErrors(placed);
      else tell.trouble(problem);
    } finally {
      setBusy(false);
    }
  }

  const input = (key: "current" | "new", label: string, complete: string) => (
    <label className="account-field">
      <span>{label}</span>
      <Input.Password
        autoComplete={complete}
        required
        maxLength={200}
        status={errors[key] ? "error" : undefined}
        value={given[key]}
        onChange={(event) => setGiven({ ...given, [key]: event.target.value })}
      />
      {errors[key] && (
        <span role="alert" className="account-error">
          {errors[key]}
        </span>
      )}
    </label>
  );

  return (
    <section className="account-part">
      <h2>
        <Trans>Password</Trans>
      </h2>
      <form onSubmit={submit} className="account-form">
        {input("current", t`Present password`, "current-password")}
        {input("new", t`New password`, "new-password")}
        {least && (
          <span className="meta">{t`At least ${least} characters. Long sentences are good; pasting works.`}</span>
        )}
        <Checkbox checked={endTokens} onChange={(event) => setEndTokens(event.target.checked)}>
          <Trans>End my API tokens too</Trans>
        </Checkbox>
        <div>
          <Button htmlType="submit" loading={busy} disabled={!given.current || !given.new}>
            <Trans>Change the password</Trans>
          </Button>
        </div>
      </form>
    </section>
  );
}
